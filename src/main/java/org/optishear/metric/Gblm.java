// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// GBLM: weight magnitude times input norm plus gradient, compared within a row.
///
/// ```text
/// score[i, j] = |W[i, j]| * sqrt(s[j]) + |W[i, j]| * G[i, j]                                          (fp32)
/// G[i, j] = sqrt(Σ over windows of (100 * ∂loss/∂W[i, j])²), of the dense model                      (stored in fp16)
/// ```
///
/// Source: Das et al. 2023 (arXiv:2311.04902); VILA-Lab/GBLM-Pruner@338e2b5 `lib/prune.py` `prune_gblm` with
/// `gradient_computation.py` (the l2 norm). Differs: |W| * G is taken in fp32, not in the model's fp16.
final class Gblm implements PruningMetric {
    @Override
    public String id() {
        return "gblm";
    }

    @Override
    public boolean comparesWholeMatrix() {
        return false;
    }

    @Override
    public Needs needs() {
        return Needs.SQUARED_NORM.and(Needs.GRADIENT);
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        float[] norm = InputNorms.of(statistics);
        GradientRows gradient = GradientRows.of(statistics);
        return new WeightRow(weight) {
            @Override
            void score(int row, float[] into) {
                for (int j = 0; j < norm.length; j++) {
                    float magnitude = Math.abs(into[j]);
                    into[j] = magnitude * norm[j] + magnitude * gradient.at(row, j);
                }
            }
        };
    }
}
