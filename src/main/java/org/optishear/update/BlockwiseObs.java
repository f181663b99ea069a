// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.tensor.ColumnElimination;
import org.optishear.tensor.TensorMemory;

/// The weights that stay make up for those that go, one column after the other (Optimal Brain Surgeon, columns in a fixed
/// order).
///
/// ```text
/// UᵀU = (H + damping * mean(diag H) * I)⁻¹        [in, in], U upper triangular (HessianFactors)
/// blocks of columns b, left to right:
///   W[:, b] -= E[:, before b] U[before b, b]      all that the columns to the left have left over, as one product
///   choose which weights of the block go          BlockwiseChoice
///   columns j of b, left to right, where W[i, j] goes:
///     E[i, j] = W[i, j] / U[j, j]                 [out, in]; 0 where it stays
///     W[i, j…end of b] -= E[i, j] U[j, j…end of b];  W[i, j] = 0
/// ```
///
/// An input that is always 0 (H[j, j] = 0) says nothing about its weights: they go, and nothing makes up for them. Where that
/// holds for all of them, none is told from another: H is the identity, and what is asked for goes by magnitude, where no mask
/// is given, and nothing changes.
///
/// Source: Frantar and Alistarh 2023 (arXiv:2301.00774) algorithm 1; IST-DASLab/sparsegpt@147d215 `sparsegpt.py`
/// `fasterprune`. Differs: a matrix without any input is not removed as a whole; a block is brought up to date when its turn comes, by one product with all errors to its left, and
/// not after each block to its left; U is had without the inverse; damping is raised where it does not suffice.
final class BlockwiseObs {
    /// Rows of a task. A task's products depend on it, so it must not depend on the threads.
    private static final int ROWS = 256;

    private final LinearProblem problem;
    private final ObsSettings settings;
    private final BlockwiseChoice choice;
    private final int rows;
    private final int columns;

    /// @param choice which weights go
    BlockwiseObs(LinearProblem problem, ObsSettings settings, BlockwiseChoice choice) {
        this.problem = problem;
        this.settings = settings;
        this.choice = choice;
        this.rows = Math.toIntExact(problem.weight().size(0));
        this.columns = Math.toIntExact(problem.weight().size(1));
    }

    /// Weights, errors, what rounding to the stored dtype makes; a damped Hessian and its factor.
    static long workingBytes(long out, long in) {
        return (3 * out * in + 2 * in * in) * Float.BYTES;
    }

    /// Prunes and updates, block after block.
    ///
    /// @return the weight belongs to the caller's innermost scope
    UpdatedLinear run() {
        HessianFactors.Factor factor = problem.factors().of(problem, settings.damping());
        Tensor weight = problem.weight().clone();
        MarkedRows marked = new MarkedRows(rows, columns);
        try (PointerScope _ = new PointerScope()) {
            for (int input : factor.dead().size() == columns ? List.<Integer>of() : factor.dead()) {
                weight.narrow(1, input, 1).zero_();
                marked.markColumn(input);
            }
            Tensor errors = torch.empty_like(weight);
            for (int first = 0; first < columns; first += settings.block()) {
                block(first, Math.min(settings.block(), columns - first), factor.upper(), weight, errors, marked);
            }
        }
        return new UpdatedLinear(marked.mask(), weight, notices(factor));
    }

    private void block(int first, int count, Tensor upper, Tensor weight, Tensor errors, MarkedRows marked) {
        int tasks = Math.ceilDiv(rows, ROWS);
        if (first > 0) {
            Tensor right = upper.narrow(0, 0, first).narrow(1, first, count);
            problem.workers().forEach(tasks, task -> {
                long row = (long) task * ROWS;
                long height = Math.min(ROWS, rows - row);
                weight.narrow(0, row, height).narrow(1, first, count).addmm_(
                        errors.narrow(0, row, height).narrow(1, 0, first), right, new Scalar(1), new Scalar(-1));
            });
        }
        Tensor square = upper.narrow(0, first, count).narrow(1, first, count).contiguous();
        ColumnElimination.Factor diagonal = new ColumnElimination.Factor(TensorMemory.floats(square), count);
        MemorySegment weights = TensorMemory.of(weight);
        MemorySegment left = TensorMemory.of(errors);
        BlockwiseChoice.Block chosen = choice.block(first, diagonal, weights, problem.workers());
        problem.workers().forEach(tasks, task -> {
            ColumnElimination elimination = new ColumnElimination(diagonal);
            for (int row = task * ROWS; row < Math.min(rows, (task + 1) * ROWS); row++) {
                int current = row;
                ColumnElimination.Choice own = chosen.row(row);
                elimination.run(weights, left, ((long) row * columns + first) * Float.BYTES, (j, updated) -> {
                    boolean goes = own.marked(j, updated);
                    if (goes) {
                        marked.mark(current, first + j);
                    }
                    return goes;
                });
            }
        });
    }

    private List<String> notices(HessianFactors.Factor factor) {
        List<String> notices = new ArrayList<>();
        if (factor.dead().size() == columns) {
            notices.addAll(HessianFactors.withoutInputs(problem));
        } else if (!factor.dead().isEmpty()) {
            notices.add("weights of inputs that are always 0 are pruned");
        }
        if (factor.damping() != settings.damping()) {
            notices.add("damping raised from " + settings.damping() + " to " + factor.damping()
                    + ": with less the Hessian has no Cholesky factor");
        }
        return notices;
    }
}
