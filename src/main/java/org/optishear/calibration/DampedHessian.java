// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.optishear.tensor.InverseCholesky;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;

/// The factor by which SparseGPT weighs what a removed weight costs.
///
/// ```text
/// UᵀU = (H + damping * mean(diag H) * I)⁻¹,   U upper triangular      [in, in], fp32
/// H[j, j] = 1 for dead inputs (H[j, j] = 0), in the mean, too
/// ```
///
/// Source: IST-DASLab/sparsegpt@147d215 `sparsegpt.py` `fasterprune`. Differs: the factor is had without the inverse
/// ([InverseCholesky]); the mean is taken in double.
public final class DampedHessian {
    private DampedHessian() {}

    /// U, of the caller's innermost scope; empty if there is none in fp32.
    ///
    /// @param hessian H, to be read only
    /// @param workers not to be called from a task of theirs
    public static Optional<Tensor> inverseFactor(Tensor hessian, double damping, Workers workers) {
        float[] diagonal = TensorMemory.floats(hessian.diagonal().contiguous());
        double sum = 0;
        for (float value : diagonal) {
            sum += value == 0 ? 1 : value;
        }
        double added = damping * (sum / diagonal.length);
        try (PointerScope _ = new PointerScope()) {
            Tensor damped = hessian.clone();
            Tensor onDiagonal = damped.diagonal(); // a view
            onDiagonal.masked_fill_(onDiagonal.eq(new Scalar(0)), new Scalar(1));
            onDiagonal.add_(new Scalar(added));
            return InverseCholesky.upper(damped, workers).map(Tensor::retainReference);
        }
    }
}
