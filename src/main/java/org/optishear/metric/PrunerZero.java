// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Pruner-Zero: the metric that its authors' genetic programming found, compared within a row.
///
/// ```text
/// score[i, j] = |W[i, j]|² * (G[i, j] - min G) / (max G - min G)                                      (fp32)
/// G[i, j] = sqrt(Σ over windows of (100 * ∂loss/∂W[i, j])²), of the dense model                      (stored in fp16)
/// ```
///
/// Source: Dong et al. 2024 (arXiv:2406.02924); pprp/Pruner-Zero@db70134 `data/best_tree.json` with `lib/gptree.py` and
/// `lib/gradient_computation.py`. Differs: nothing in the score; the gradients are computed in fp32 there and here, but
/// the model is fp16 there.
final class PrunerZero implements PruningMetric {
    @Override
    public String id() {
        return "pruner-zero";
    }

    @Override
    public boolean comparesWholeMatrix() {
        return false;
    }

    @Override
    public Needs needs() {
        return Needs.GRADIENT;
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        GradientRows gradient = GradientRows.of(statistics);
        float range = gradient.highest() - gradient.lowest();
        if (range == 0) {
            throw new UndefinedScores("gradients that are all " + gradient.highest(),
                    "some that differ, to scale from 0 to 1");
        }
        return new WeightRow(weight) {
            @Override
            void score(int row, float[] into) {
                for (int j = 0; j < columns(); j++) {
                    into[j] = into[j] * into[j] * ((gradient.at(row, j) - gradient.lowest()) / range);
                }
            }
        };
    }
}
