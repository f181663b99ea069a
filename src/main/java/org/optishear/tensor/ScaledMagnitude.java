// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The commonest scores, known to the kernels so that they can score, select and zero in one loop:
///
/// ```text
/// score[i, j] = |W[i, j] * factor[j]|    (fp32)
/// ```
///
/// @param weight
///            W `[out, in]`
/// @param factor
///            `[in]`, no negative number, so that the score is also |W| times the factor
public record ScaledMagnitude(WeightMatrix weight, float[] factor) implements RowScores.InFloat {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    public ScaledMagnitude {
        if (factor.length != weight.columns()) {
            throw new IllegalArgumentException(
                    "factor: found " + factor.length + " values, expected " + weight.columns());
        }
        for (int j = 0; j < factor.length; j++) {
            if (factor[j] < 0) {
                throw new IllegalArgumentException("factor " + j + ": found " + factor[j] + ", expected none below 0");
            }
        }
    }

    @Override
    public int rows() {
        return weight.rows();
    }

    @Override
    public int columns() {
        return weight.columns();
    }

    @Override
    public void row(int row, float[] into) {
        long offset = weight.rowOffset(row);
        int whole = SPECIES.loopBound(factor.length);
        for (int j = 0; j < whole; j += SPECIES.length()) {
            FloatVector.fromMemorySegment(SPECIES, weight.values(), offset + (long) j * Float.BYTES,
                    ByteOrder.nativeOrder()).mul(FloatVector.fromArray(SPECIES, factor, j)).abs().intoArray(into, j);
        }
        for (int j = whole; j < factor.length; j++) {
            into[j] = Math.abs(
                    weight.values().get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + (long) j * Float.BYTES) * factor[j]);
        }
    }
}
