// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import org.optishear.InputException;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.ColumnElimination;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// Which weights of a block of columns go when its turn comes in [BlockwiseObs].
///
/// ```text
/// score[i, j] = W[i, j]² / U[j, j]²             fp32, of the weights as they are now; the lowest go
/// per matrix    one threshold for all rows of the block: every score up to the one at place (long) (rows * columns of it * s)
/// per row       of every row (int) (in * s) weights, spread evenly over the blocks
/// N:M           of every M columns, when their turn comes inside the block; a partial last group as DESIGN.md says
/// ```
///
/// Exact patterns spread the exact count over the blocks in the same way. Equal scores go by row, then column.
///
/// Source: IST-DASLab/sparsegpt@147d215 `sparsegpt.py` `fasterprune`, which knows the first and the last. Differs: the per-row
/// rule and exact counts.
interface BlockwiseChoice {
    /// The choice in one block.
    interface Block {
        /// The choice in one row of it; used by one thread.
        ColumnElimination.Choice row(int row);
    }

    /// The choice in the block that begins at column `first`.
    ///
    /// @param diagonal U's block on the diagonal
    /// @param weights `[out, in]`, fp32, the block's columns brought up to date
    Block block(int first, ColumnElimination.Factor diagonal, MemorySegment weights, Workers workers);

    /// A mask that is there already.
    static BlockwiseChoice fixed(Mask mask) {
        return (first, _, _, _) -> row -> (j, _) -> mask.pruned(row, first + j);
    }

    /// SparseGPT's own choice.
    ///
    /// @throws InputException if it is not defined for the pattern
    static BlockwiseChoice own(LinearProblem problem, int block) {
        int rows = Math.toIntExact(problem.weight().size(0));
        int columns = Math.toIntExact(problem.weight().size(1));
        return switch (problem.pattern()) {
            case SparsityPattern.PerMatrix(double sparsity, boolean exact) -> (first, diagonal, weights, workers) -> {
                Scores scores = new Scores(weights, columns, first, diagonal, 0, rows);
                if (!exact) {
                    Mask mask = MaskSelector.select(scores, new SparsityPattern.PerMatrix(sparsity), workers);
                    return row -> (j, _) -> mask.pruned(row, j);
                }
                long count = spread((long) ((double) rows * columns * sparsity), scores);
                return select(scores, count, (long) rows * scores.columns(),
                        fraction -> new SparsityPattern.PerMatrix(fraction, true), workers);
            };
            case SparsityPattern.PerRow(double sparsity, boolean exact) -> {
                long all = exact
                        ? (long) ((double) rows * columns * sparsity)
                        : (long) (int) (columns * sparsity) * rows;
                int more = (int) (all % rows); // the first rows lose one more
                int count = (int) (all / rows);
                yield (first, diagonal, weights, workers) -> {
                    Block upper = perRow(new Scores(weights, columns, first, diagonal, 0, more), count + 1, workers);
                    Block lower = perRow(new Scores(weights, columns, first, diagonal, more, rows), count, workers);
                    return row -> row < more ? upper.row(row) : lower.row(row - more);
                };
            }
            case SparsityPattern.NofM groups -> {
                if (block % groups.group() != 0) {
                    throw new InputException(problem.name() + ": sparsegpt",
                            groups + " in blocks of " + block + " columns",
                            "a block of whole groups, for example sparsegpt:block="
                                    + Math.ceilDiv(block, groups.group()) * groups.group());
                }
                yield (first, diagonal, _, _) -> _ -> new GroupChoice(groups, diagonal, columns - first);
            }
            case SparsityPattern.RowShare _,SparsityPattern.PerBlock _ -> throw new InputException(
                    problem.name() + ": sparsegpt", problem.pattern().toString(),
                    "per matrix, per row or N:M: it chooses a block of columns at a time; or a metric with +obs");
        };
    }

    private static Block perRow(Scores scores, long count, Workers workers) {
        return select(scores, spread(count, scores), scores.columns(), SparsityPattern.PerRow::new, workers);
    }

    /// @param count of `of` scores, which may be all of them
    private static Block select(Scores scores, long count, long of, DoubleFunction<SparsityPattern> pattern,
            Workers workers) {
        if (count == of) {
            return _ -> (_, _) -> true;
        }
        Mask mask = MaskSelector.select(scores, pattern.apply(SparsityPattern.fraction(count, of)), workers);
        return row -> (j, _) -> mask.pruned(row, j);
    }

    /// What a block of columns has of a count for all columns.
    private static long spread(long count, Scores scores) {
        return count * (scores.first + scores.columns()) / scores.stride - count * scores.first / scores.stride;
    }

    /// Scores of some rows of a block.
    ///
    /// @param stride columns of the whole matrix
    record Scores(MemorySegment weights, int stride, int first, ColumnElimination.Factor diagonal, int firstRow,
            int endRow) implements RowScores.InFloat {
        @Override
        public int rows() {
            return endRow - firstRow;
        }

        @Override
        public int columns() {
            return diagonal.columns();
        }

        @Override
        public void row(int row, float[] into) {
            long offset = ((long) (firstRow + row) * stride + first) * Float.BYTES;
            MemorySegment.copy(weights, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, into, 0, columns());
            float[] squares = diagonal.squares();
            for (int j = 0; j < squares.length; j++) {
                into[j] = into[j] * into[j] / squares[j];
            }
        }
    }

    /// N of every M in one row, chosen when the first of them has its turn.
    final class GroupChoice implements ColumnElimination.Choice {
        private final SparsityPattern.NofM groups;
        private final ColumnElimination.Factor diagonal;
        private final int left;
        private final boolean[] chosen;

        /// @param left columns from the block's first to the matrix's last
        GroupChoice(SparsityPattern.NofM groups, ColumnElimination.Factor diagonal, int left) {
            this.groups = groups;
            this.diagonal = diagonal;
            this.left = left;
            this.chosen = new boolean[groups.group()];
        }

        @Override
        public boolean marked(int j, float[] updated) {
            int place = j % groups.group();
            if (place == 0) {
                choose(j, updated);
            }
            return chosen[place];
        }

        private void choose(int start, float[] updated) {
            int size = Math.min(groups.group(), left - start);
            int count = size == groups.group() ? groups.group() - groups.keep() : groups.prunedOfPartial(size);
            Arrays.fill(chosen, false);
            for (int n = 0; n < count; n++) {
                int lowest = -1;
                for (int place = 0; place < size; place++) {
                    if (!chosen[place]
                            && (lowest < 0 || score(updated, start + place) < score(updated, start + lowest))) {
                        lowest = place;
                    }
                }
                chosen[lowest] = true;
            }
        }

        private float score(float[] updated, int j) {
            return updated[j] * updated[j] / diagonal.squares()[j];
        }
    }
}
