// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import java.nio.ByteOrder;
import java.lang.foreign.ValueLayout;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Magnitude: the absolute value of the weight, compared across the whole matrix.
///
/// ```text
/// score[out, in] = |W[out, in]|                                                     (fp32)
/// ```
///
/// Source: Han et al. 2015 (arXiv:1506.02626) as in locuslab/wanda@8e8fc87 `lib/prune.py` `prune_magnitude`.
/// Differs from it: nothing; the statistics are not read.
final class Magnitude implements PruningMetric {
    @Override
    public String id() {
        return "magnitude";
    }

    @Override
    public boolean comparesWholeMatrix() {
        return true;
    }

    @Override
    public boolean readsInputs() {
        return false;
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        return new Scores(weight);
    }

    private record Scores(WeightMatrix weight) implements RowScores.InFloat {
        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

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
            int vectorised = SPECIES.loopBound(weight.columns());
            for (int j = 0; j < vectorised; j += SPECIES.length()) {
                FloatVector.fromMemorySegment(SPECIES, weight.values(), offset + (long) j * Float.BYTES,
                        ByteOrder.nativeOrder()).abs().intoArray(into, j);
            }
            for (int j = vectorised; j < weight.columns(); j++) {
                into[j] = Math
                        .abs(weight.values().get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + (long) j * Float.BYTES));
            }
        }
    }
}
