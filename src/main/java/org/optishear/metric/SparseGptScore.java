// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.optishear.calibration.DampedHessian;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// The score by which SparseGPT chooses, as a metric by itself: the error that removing a weight makes if the weights to its
/// right make up for it. No weight is changed.
///
/// ```text
/// score[i, j] = W[i, j]² / U[j, j]²,   UᵀU = (H + damping * mean(diag H) * I)⁻¹ (DampedHessian)   (fp32)
/// ```
///
/// A dead input (H[j, j] = 0) scores 0, so its weights go first. Source: Frantar and Alistarh 2023 (arXiv:2301.00774);
/// IST-DASLab/sparsegpt@147d215 `sparsegpt.py` `fasterprune`, where the group of comparison is all rows × 128 columns and
/// the weights are updated in between. Differs: the whole matrix is one group, as there is no update to wait for.
///
/// @param damping share of the mean diagonal, 0.01 there
record SparseGptScore(double damping) implements PruningMetric {
    private static final double PUBLISHED = 0.01;

    SparseGptScore() {
        this(PUBLISHED);
    }

    @Override
    public String id() {
        return damping == PUBLISHED ? "sparsegpt-score" : "sparsegpt-score:damping=" + damping;
    }

    @Override
    public PruningMetric with(Map<String, String> parameters) {
        return new SparseGptScore(MetricParameters.number("sparsegpt-score", parameters, "damping", 0, 1e6));
    }

    @Override
    public boolean comparesWholeMatrix() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.HESSIAN;
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        float[] diagonal = TensorMemory.floats(statistics.hessian().diagonal().contiguous());
        float[] factor = factorDiagonal(statistics.hessian()); // [in]
        for (int j = 0; j < factor.length; j++) {
            factor[j] = diagonal[j] == 0 ? Float.POSITIVE_INFINITY : factor[j] * factor[j];
        }
        return new WeightRow(weight) {
            @Override
            void score(int row, float[] into) {
                for (int j = 0; j < factor.length; j++) {
                    into[j] = into[j] * into[j] / factor[j];
                }
            }
        };
    }

    /// Diagonal of U, `[in]`.
    private float[] factorDiagonal(Tensor hessian) {
        try (PointerScope _ = new PointerScope(); Workers alone = new Workers(1)) {
            return DampedHessian.inverseFactor(hessian, damping, alone)
                    .map(upper -> TensorMemory.floats(upper.diagonal().contiguous()))
                    .orElseThrow(() -> new UndefinedScores("a Hessian without a Cholesky factor at damping " + damping,
                            "finite inputs and enough damping, for example sparsegpt-score:damping="
                                    + Math.max(damping, 0.001) * 10));
        }
    }
}
