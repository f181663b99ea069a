// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.optishear.tensor.BitRows;
import org.optishear.tensor.GroupSizes;
import org.optishear.tensor.RowKernel;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.RowTarget;
import org.optishear.tensor.Workers;

/// Selects the weights with the lowest scores, a row at a time and without sorting.
///
/// Order of scores: lowest first, `-0.0` equal to `+0.0`, equal scores by column (per matrix: row, then column), NaN
/// last, so NaN is kept as long as there are numbers to prune. The mask depends on the scores and the pattern only,
/// never on the number of threads.
public final class MaskSelector {
    private final RowScores scores;
    private final RowTasks tasks;
    private final RowTarget target;

    MaskSelector(RowScores scores, RowTasks tasks, RowTarget target) {
        this.scores = scores;
        this.tasks = tasks;
        this.target = target;
    }

    private MaskSelector(RowScores scores, RowTasks tasks, Optional<MemorySegment> weights) {
        this(scores, tasks, new RowTarget(new BitRows(scores.rows(), scores.columns()), weights));
    }

    /// Selects on the caller's thread.
    public static Mask select(RowScores scores, SparsityPattern pattern) {
        return select(scores, pattern, RowTasks.here());
    }

    /// Selects on the workers' threads; not to be called from a task of theirs.
    public static Mask select(RowScores scores, SparsityPattern pattern, Workers workers) {
        return select(scores, pattern, RowTasks.on(workers));
    }

    /// Selects and writes `+0.0` over the pruned weights, each row as soon as its marks are known and while it is in the
    /// cache; on the caller's thread.
    ///
    /// @param scores
    ///            scores whose row depends on no other row of `weights`, nor on what was there before
    /// @param weights
    ///            the matrix, fp32, row-major
    /// @throws IllegalArgumentException
    ///             if the memory has not the size of the scores' matrix
    public static Mask selectAndZero(RowScores scores, SparsityPattern pattern, MemorySegment weights) {
        return selectAndZero(scores, pattern, weights, RowTasks.here());
    }

    /// As above, on the workers' threads.
    public static Mask selectAndZero(RowScores scores, SparsityPattern pattern, MemorySegment weights,
            Workers workers) {
        return selectAndZero(scores, pattern, weights, RowTasks.on(workers));
    }

    private static Mask select(RowScores scores, SparsityPattern pattern, RowTasks tasks) {
        return new MaskSelector(scores, tasks, Optional.empty()).run(pattern);
    }

    private static Mask selectAndZero(RowScores scores, SparsityPattern pattern, MemorySegment weights,
            RowTasks tasks) {
        return new MaskSelector(scores, tasks, Optional.of(weights)).run(pattern);
    }

    Mask run(SparsityPattern pattern) {
        if (scores.rows() > 0 && scores.columns() > 0) {
            mark(pattern);
        }
        return new Mask(target.marks());
    }

    private void mark(SparsityPattern pattern) {
        switch (pattern) {
            case SparsityPattern.PerRow(double sparsity, boolean exact) -> {
                if (exact) {
                    markEvenly(count(sparsity));
                } else {
                    int count = (int) (scores.columns() * sparsity);
                    forRows((kernel, first, end) -> kernel.markLowest(first, end, count));
                }
            }
            case SparsityPattern.NofM groups -> {
                int partial = groups.prunedOfPartial(scores.columns() % groups.group());
                GroupSizes sizes = new GroupSizes(groups.group() - groups.keep(), groups.group(), partial);
                forRows((kernel, first, end) -> kernel.markGroups(first, end, sizes));
            }
            case SparsityPattern.RowShare(double sparsity) -> {
                int[] counts = new RowShareCounts(scores, tasks).at(sparsity);
                forRows((kernel, first, end) -> {
                    for (int row = first; row < end; row++) {
                        kernel.markLowest(row, row + 1, counts[row]);
                    }
                });
            }
            case SparsityPattern.PerMatrix(double sparsity, boolean exact) -> markAcross(sparsity, exact);
            case SparsityPattern.PerBlock(double sparsity, boolean exact) -> markAcross(sparsity, exact);
        }
    }

    private long count(double sparsity) {
        return (long) ((double) scores.rows() * scores.columns() * sparsity);
    }

    private void markEvenly(long count) {
        int base = (int) (count / scores.rows());
        int oneMore = (int) (count % scores.rows());
        forRows((kernel, first, end) -> {
            kernel.markLowest(first, Math.clamp(oneMore, first, end), base + 1);
            kernel.markLowest(Math.clamp(oneMore, first, end), end, base);
        });
    }

    private void markAcross(double sparsity, boolean exact) {
        Cut.of(List.of(scores), sparsity, exact, tasks).ifPresent(
                cut -> forRows((kernel, first, end) -> kernel.markUpTo(first, end, cut.key(), cut.ties()[0])));
    }

    private void forRows(RowTasks.Rows<RowKernel> work) {
        tasks.forRows(scores.rows(), scores.columns(), () -> RowKernel.of(scores, target), work);
    }
}
