// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.Workers;

/// The quadratic form of a linear's squared error, with a ridge and a diagonal of ones, as [Alps] solves it.
///
/// ```text
/// G       = Σ xᵀx + damping * mean(diag) * I                       [in, in] fp32; Σ xᵀx = H * windows / 2
/// norm[j] = sqrt(G[j, j]) + 1e-8                                   [in]
/// A[i, j] = G[i, j] / (norm[i] * norm[j])  =  Q diag(λ) Qᵀ         in double
/// ```
///
/// Source: mazumder-lab/ALPS@8af9e6b `alps.py` `ALPS_admm`. Differs: nothing.
final class NormalizedHessian implements AutoCloseable {
    private static final int ROWS = 128; // of a product that is one task

    private final LinearStatistics source;
    private final double damping;
    private final long dead; // inputs that are always 0
    private final Tensor matrix;
    private final Tensor norm;
    private Tensor values; // [in] λ, ascending; null until asked for
    private Tensor vectors; // [in, in] Q

    private NormalizedHessian(LinearStatistics statistics, double damping) {
        this.source = statistics;
        this.damping = damping;
        try (PointerScope _ = new PointerScope()) {
            Tensor gram = statistics.hessian().mul(new Scalar(statistics.windows() / 2.0));
            Tensor diagonal = gram.diagonal(); // a view
            dead = torch.count_nonzero(diagonal.eq(new Scalar(0))).item_long();
            diagonal.add_(diagonal.mean().mul(new Scalar(damping)));
            Tensor root = diagonal.sqrt().add(new Scalar(1e-8));
            gram.div_(root).div_(root.unsqueeze(1));
            matrix = gram.retainReference();
            norm = root.retainReference();
        }
    }

    /// Belongs to no scope.
    ///
    /// @throws InputException if it is not finite; it names the linear
    static NormalizedHessian of(LinearProblem problem, double damping) {
        NormalizedHessian made = new NormalizedHessian(problem.statistics(), damping);
        try (PointerScope _ = new PointerScope()) {
            if (!made.matrix.sum().isfinite().item_bool()) {
                made.close();
                throw new InputException(problem.name(), "a Hessian that is not finite",
                        "finite inputs whose squares fp32 can hold");
            }
        }
        return made;
    }

    /// Whether it is that of these statistics.
    boolean isOf(LinearStatistics statistics, double otherDamping) {
        return source == statistics && damping == otherDamping;
    }

    /// What a person should know of it.
    List<String> notices(LinearProblem problem) {
        return isZero() ? HessianFactors.withoutInputs(problem) : List.of();
    }

    /// Whether every input was zero: nothing can be said of any weight.
    boolean isZero() {
        return dead == matrix.size(0);
    }

    /// A `[in, in]`, to be read only.
    Tensor matrix() {
        return matrix;
    }

    /// `[in]`, to be read only.
    Tensor norm() {
        return norm;
    }

    private void decompose() {
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
