// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.optishear.InputException;
import org.optishear.calibration.Needs;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;

/// ALPS: the weights to keep are found together with their values, by ADMM on the linear's squared error ([AlpsSupport]), and
/// then refitted on that support by conjugate gradients ([AlpsBacksolve]).
///
/// ```text
/// min over Ŵ with as many zeros as the pattern asks for, of  Σ ||xWᵀ - xŴᵀ||² + damping * mean(diag Σ xᵀx) * ||W - Ŵ||²
/// ```
///
/// Source: Meng et al. 2024 (arXiv:2406.07831); mazumder-lab/ALPS@8af9e6b `alps.py` `ALPS_admm`, whose first ρ of 0.1 no option
/// reaches (the `--rho` of its scripts is read by nothing). W `[out, in]`; fp32, the eigendecomposition in double.
/// Differs: the published code knows the whole matrix and N:M of whole groups; here a row and partial groups, too. It keeps
/// round((1 - sparsity) * out * in) weights of a matrix, to the nearest even one of two; with `--exact` here (long) (out * in *
/// sparsity) go.
///
/// @param damping share of the mean diagonal that is added to it
/// @param iterations of ADMM at most
/// @param steps of conjugate gradients
record Alps(double damping, int iterations, int steps) implements WeightUpdate {
    private static final UpdateOptions OPTIONS = new UpdateOptions("alps", AlpsBacksolve.DAMPING,
            new UpdateOptions.Whole("iterations", 300, 1_000_000), AlpsBacksolve.STEPS);

    /// As published.
    Alps() {
        this(OPTIONS.read(Map.of()));
    }

    private Alps(double[] values) {
        this(values[0], (int) values[1], (int) values[2]);
    }

    @Override
    public String id() {
        return OPTIONS.id(damping, iterations, steps);
    }

    @Override
    public WeightUpdate with(Map<String, String> parameters) {
        return new Alps(OPTIONS.read(parameters));
    }

    @Override
    public Needs needs() {
        return Needs.HESSIAN;
    }

    @Override
    public boolean choosesMask() {
        return true;
    }

    /// B₀, Y, B, Z and the result; A, Q and either an inverse or what the decomposition takes.
    @Override
    public long workingBytes(long out, long in) {
        return (6 * out * in + 11 * in * in) * Float.BYTES;
    }

    @Override
    public UpdatedLinear update(LinearProblem problem) {
        SparsityPattern pattern = counted(problem);
        AlpsBacksolve second = new AlpsBacksolve(damping, steps);
        NormalizedHessian hessian = problem.factors().normalized(problem, damping);
        Tensor dense = hessian.isZero() ? problem.weight() : problem.weight().mul(hessian.norm());
        AlpsSupport support = new AlpsSupport(hessian, dense, pattern, problem.workers());
        Mask mask = support.search(hessian.isZero() ? 0 : iterations);
        Tensor weight = second.solved(problem,
                new AlpsBacksolve.Start(hessian, mask, Optional.of(support.solution())));
        return new UpdatedLinear(mask, weight, hessian.notices(problem));
    }

    /// The pattern, a whole matrix by count.
    private static SparsityPattern counted(LinearProblem problem) {
        return switch (problem.pattern()) {
            case SparsityPattern.PerMatrix(double sparsity, boolean exact) -> {
                long weights = problem.weight().numel();
                long pruned = exact
                        ? (long) (weights * sparsity)
                        : weights - (long) Math.rint((1 - sparsity) * weights);
                yield new SparsityPattern.PerMatrix(SparsityPattern.fraction(Math.min(pruned, weights - 1), weights),
                        true);
            }
            case SparsityPattern.PerRow row -> row;
            case SparsityPattern.NofM groups -> groups;
            case SparsityPattern.RowShare share -> throw undefined(problem, share);
            case SparsityPattern.PerBlock block -> throw undefined(problem, block);
        };
    }

    private static InputException undefined(LinearProblem problem, SparsityPattern pattern) {
        return new InputException(problem.name() + ": alps", pattern.toString(),
                "a sparsity per row, per matrix or N:M; METRIC+alps refits the mask of any pattern");
    }
}
