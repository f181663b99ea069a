// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import org.optishear.tensor.GroupSizes;
import org.optishear.tensor.RowKernel;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// Selects the weights with the lowest scores, a row at a time and without sorting.
///
/// Order of scores: lowest first, `-0.0` equal to `+0.0`, equal scores by column (per matrix: row, then column), NaN
/// last, so NaN is kept as long as there are numbers to prune. The mask depends on the scores and the pattern only,
/// never on the number of threads.
public final class MaskSelector {
    private final RowScores scores;
    private final RowTasks tasks;
    private final Mask mask;
    private final IntConsumer finished;

    private MaskSelector(RowScores scores, RowTasks tasks, Mask mask, IntConsumer finished) {
        this.scores = scores;
        this.tasks = tasks;
        this.mask = mask;
        this.finished = finished;
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
        Mask mask = new Mask(scores.rows(), scores.columns());
        new MaskSelector(scores, tasks, mask, _ -> {}).run(pattern);
        return mask;
    }

    private static Mask selectAndZero(RowScores scores, SparsityPattern pattern, MemorySegment weights,
            RowTasks tasks) {
        Mask mask = new Mask(scores.rows(), scores.columns());
        mask.requireSize(weights, Float.BYTES);
        new MaskSelector(scores, tasks, mask, row -> mask.zeroRow(row, weights, Float.BYTES)).run(pattern);
        return mask;
    }

    private void run(SparsityPattern pattern) {
        if (scores.rows() == 0 || scores.columns() == 0) {
            return;
        }
        switch (pattern) {
            case SparsityPattern.PerRow(double sparsity) -> {
                int count = (int) (scores.columns() * sparsity);
                eachRow((kernel, row) -> kernel.markLowest(count, mask.words(), mask.from(row)));
            }
            case SparsityPattern.NofM groups -> {
                int partial = groups.prunedOfPartial(scores.columns() % groups.group());
                GroupSizes sizes = new GroupSizes(groups.group() - groups.keep(), groups.group(), partial);
                eachRow((kernel, row) -> kernel.markGroups(sizes, mask.words(), mask.from(row)));
            }
            case SparsityPattern.PerMatrix(double sparsity, boolean exact) -> {
                long count = (long) ((double) scores.rows() * scores.columns() * sparsity);
                runPerMatrix(sparsity == 0 || (exact && count == 0), count, exact);
            }
        }
    }

    private void runPerMatrix(boolean nothing, long count, boolean exact) {
        if (nothing) {
            return;
        }
        MatrixThreshold threshold = new MatrixThreshold(scores, tasks);
        if (!exact) {
            long key = threshold.keyAt(count);
            if (!threshold.isNaN(key)) {
                eachRow((kernel, row) -> kernel.markUpTo(key, scores.columns(), mask.words(), mask.from(row)));
            }
            return;
        }
        long key = threshold.keyAt(count - 1);
        int[] ties = threshold.tiesByRow(key, count - threshold.below());
        eachRow((kernel, row) -> kernel.markUpTo(key, ties[row], mask.words(), mask.from(row)));
    }

    @FunctionalInterface
    private interface Marker {
        void mark(RowKernel kernel, int row);
    }

    private void eachRow(Marker marker) {
        tasks.forRows(scores.rows(), scores.columns(), (first, end) -> {
            RowKernel kernel = RowKernel.of(scores);
            for (int row = first; row < end; row++) {
                kernel.load(row);
                marker.mark(kernel, row);
                finished.accept(row);
            }
        });
    }
}
