// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.Workers;

/// The quadratic form of a linear's squared error, with a ridge and a diagonal of ones, as [Alps] solves it.
///
/// ```text
/// G       = Σ xᵀx + damping * mean(diag) * I                       [in, in] fp32; Σ xᵀx = H * windows / 2
/// norm[j] = sqrt(G[j, j]) + 1e-8                                   [in]
/// A[i, j] = G[i, j] / (norm[i] * norm[j])  =  Q diag(λ) Qᵀ         eigenvalues and vectors in double, stored in fp32
/// ```
///
/// Source: mazumder-lab/ALPS@8af9e6b `alps.py` `ALPS_admm`. Differs: the vectors are rounded to fp32 before A + ρI is inverted
/// with them, there the inverse is.
final class NormalizedHessian implements AutoCloseable {
    private static final int ROWS = 128; // of a product that is one task

    private final Tensor matrix;
    private final Tensor norm;
    private Tensor values; // [in] λ, ascending; null until asked for
    private Tensor vectors; // [in, in] Q

    /// @param statistics with a Hessian
    NormalizedHessian(LinearStatistics statistics, double damping) {
        try (PointerScope _ = new PointerScope()) {
            Tensor gram = statistics.hessian().mul(new Scalar(statistics.windows() / 2.0));
            Tensor diagonal = gram.diagonal(); // a view
            diagonal.add_(diagonal.mean().mul(new Scalar(damping)));
            Tensor root = diagonal.sqrt().add(new Scalar(1e-8));
            gram.div_(root).div_(root.unsqueeze(1));
            matrix = gram.retainReference();
            norm = root.retainReference();
        }
    }

    /// A `[in, in]`, to be read only.
    Tensor matrix() {
        return matrix;
    }

    /// `[in]`, to be read only.
    Tensor norm() {
        return norm;
    }

    /// Whether all of it is finite.
    boolean isFinite() {
        try (PointerScope _ = new PointerScope()) {
            return torch.isfinite(matrix.sum()).item_bool();
        }
    }

    /// Whether every input was zero: nothing can be said of any weight.
    boolean isZero() {
        try (PointerScope _ = new PointerScope()) {
            return matrix.diagonal().eq(new Scalar(0)).all().item_bool();
        }
    }

    /// The smallest λ.
    double smallestEigenvalue() {
        decompose();
        return values.narrow(0, 0, 1).item_double();
    }

    private synchronized void decompose() {
        if (values != null) {
            return;
        }
        try (PointerScope _ = new PointerScope()) {
            T_TensorTensor_T found = torch.linalg_eigh(matrix.to(ScalarType.Double));
            vectors = found.get1().contiguous().retainReference();
            values = found.get0().clone().retainReference(); // the tuple owns its own
        }
    }

    /// `(A + ρI)⁻¹ [in, in]`, of the caller's innermost scope.
    ///
    /// @param rho above −λ
    Tensor inverse(double rho, Workers workers) {
        decompose();
        Tensor factor = values.add(new Scalar(rho)).reciprocal();
        Tensor inverse = torch.empty_like(matrix);
        int rows = Math.toIntExact(matrix.size(0));
        workers.forEach(Math.ceilDiv(rows, ROWS), task -> {
            int count = Math.min(ROWS, rows - task * ROWS);
            Tensor scaled = vectors.narrow(0, (long) task * ROWS, count).mul(factor);
            inverse.narrow(0, (long) task * ROWS, count).copy_(scaled.mm(vectors.t()));
        });
        return inverse;
    }

    @Override
    public void close() {
        matrix.releaseReference();
        norm.releaseReference();
        if (vectors != null) {
            vectors.releaseReference();
            values.releaseReference();
        }
    }
}
