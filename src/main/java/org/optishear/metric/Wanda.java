// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Wanda: weight magnitude times the norm of the input it multiplies, compared within a row.
///
/// ```text
/// score[out, in] = |W[out, in]| * sqrt(s[in]),   s[in] = mean over windows of ||X[:, in]||^2        (fp32)
/// ```
///
/// Source: Sun et al. 2023 (arXiv:2306.11695) eq. 1; locuslab/wanda@8e8fc87 `lib/prune.py` `prune_wanda`.
/// Differs from it: nothing.
final class Wanda implements PruningMetric {
    @Override
    public String id() {
        return "wanda";
    }

    @Override
    public boolean comparesWholeMatrix() {
        return false;
    }

    @Override
    public boolean readsInputs() {
        return true;
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        float[] norm = statistics.meanSquaredNorm().clone(); // [in]
        for (int j = 0; j < norm.length; j++) {
            norm[j] = (float) Math.sqrt(norm[j]);
        }
        return new Scores(weight, norm);
    }

    private record Scores(WeightMatrix weight, float[] norm) implements RowScores.InFloat {
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
            int vectorised = SPECIES.loopBound(norm.length);
            for (int j = 0; j < vectorised; j += SPECIES.length()) {
                FloatVector.fromMemorySegment(SPECIES, weight.values(), offset + (long) j * Float.BYTES,
                        ByteOrder.nativeOrder()).abs().mul(FloatVector.fromArray(SPECIES, norm, j)).intoArray(into, j);
            }
            for (int j = vectorised; j < norm.length; j++) {
                into[j] = Math
                        .abs(weight.values().get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + (long) j * Float.BYTES))
                        * norm[j];
            }
        }
    }
}
