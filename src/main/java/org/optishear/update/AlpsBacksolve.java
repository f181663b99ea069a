// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.calibration.Needs;
import org.optishear.mask.Mask;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.TensorScope;

/// Second phase of [Alps], on any metric's mask: the kept weights of each row are refitted to what the dense row gives.
///
/// ```text
/// min over B, zero where pruned, of  tr (B - B₀) A (B - B₀)ᵀ       [out, in];  B₀ = W * norm;  W = B / norm
///
/// R = (B₀A - BA) * kept,  P = R;  then `steps` times, each row by itself:
/// α = (R·R) / (P·PA),  B += αP,  R' = (R - αPA) * kept,  β = (R'·R') / (R·R),  P = R' + βP
/// ```
///
/// A and norm as [NormalizedHessian]; B starts at B₀ where kept, or where ADMM ended. Source: mazumder-lab/ALPS@8af9e6b `alps.py` `cg_batch`.
/// Differs: always `steps` steps. The reference stops earlier once the residual, pruned weights' included, is 1e-4 of Y at
/// every input, which that of a pruned weight never is.
///
/// @param damping share of the mean diagonal that is added to it
/// @param steps of conjugate gradients
record AlpsBacksolve(double damping, int steps) implements WeightUpdate {
    static final UpdateOptions.Option DAMPING = new UpdateOptions.Real("damping", 0.01);
    static final UpdateOptions.Option STEPS = new UpdateOptions.Whole("steps", 10, 1_000_000);

    private static final UpdateOptions OPTIONS = new UpdateOptions("alps", DAMPING, STEPS);
    private static final int ROWS = 128; // of a product that is one task

    /// As published.
    AlpsBacksolve() {
        this(OPTIONS.read(Map.of()));
    }

    private AlpsBacksolve(double[] values) {
        this(values[0], (int) values[1]);
    }

    @Override
    public String id() {
        return OPTIONS.id(damping, steps);
    }

    @Override
    public WeightUpdate with(Map<String, String> parameters) {
        return new AlpsBacksolve(OPTIONS.read(parameters));
    }

    @Override
    public Needs needs() {
        return Needs.HESSIAN;
    }

    @Override
    public long workingBytes(long out, long in) {
        return (3 * out * in + 3 * in * in + 32 * ROWS * in) * Float.BYTES;
    }

    @Override
    public UpdatedLinear update(LinearProblem problem) {
        Mask mask = problem.mask().orElseThrow();
        NormalizedHessian hessian = problem.factors().normalized(problem, damping);
        return new UpdatedLinear(mask, solved(problem, new Start(hessian, mask, Optional.empty())),
                hessian.notices(problem));
    }

    /// Where the refit begins.
    ///
    /// @param solution B `[out, in]`; the dense B₀ where there is none
    record Start(NormalizedHessian hessian, Mask mask, Optional<Tensor> solution) {}

    /// The refitted weight `[out, in]`, of the caller's innermost scope.
    Tensor solved(LinearProblem problem, Start start) {
        Tensor weight = problem.weight().clone();
        Mask mask = start.mask();
        NormalizedHessian hessian = start.hessian();
        if (!hessian.isZero()) {
            problem.workers().forEach(Math.ceilDiv(mask.rows(), ROWS), task -> {
                int first = task * ROWS;
                int count = Math.min(ROWS, mask.rows() - first);
                Tensor part = weight.narrow(0, first, count);
                Tensor dense = part.mul(hessian.norm());
                Tensor kept = kept(mask, first, count);
                Tensor solution = start.solution().map(all -> all.narrow(0, first, count)).orElse(dense).mul(kept);
                refit(dense.sub(solution).mm(hessian.matrix()).mul_(kept), solution, kept, hessian.matrix());
                part.copy_(solution.div_(hessian.norm()));
            });
        }
        mask.apply(TensorMemory.of(weight), Float.BYTES, problem.workers());
        return weight;
    }

    private static Tensor kept(Mask mask, int first, int count) {
        float[] kept = new float[count * mask.columns()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = mask.pruned(first + i / mask.columns(), i % mask.columns()) ? 0 : 1;
        }
        return torch.tensor(kept).reshape(count, mask.columns());
    }

    /// @param residual R of some rows; changed
    /// @param solution B, changed in place
    /// @param kept 1 or 0, of the same shape
    private void refit(Tensor residual, Tensor solution, Tensor kept, Tensor matrix) {
        Tensor direction = residual.clone();
        Tensor squared = dot(residual, residual);
        for (int step = 0; step < steps; step++) {
            try (PointerScope _ = new PointerScope()) {
                Tensor image = direction.mm(matrix);
                Tensor alpha = squared.div(nonZero(dot(direction, image)));
                solution.add_(direction.mul(alpha));
                residual.sub_(image.mul(alpha)).mul_(kept);
                Tensor next = dot(residual, residual);
                Tensor beta = next.div(nonZero(squared));
                direction.mul_(beta).add_(residual);
                squared.copy_(next);
            }
        }
    }

    /// Row by row `[rows, 1]`.
    private static Tensor dot(Tensor left, Tensor right) {
        return TensorScope.of(() -> left.mul(right).sum(1).unsqueeze(1));
    }

    private static Tensor nonZero(Tensor values) {
        return values.masked_fill(values.eq(new Scalar(0)), new Scalar(1e-8));
    }
}
