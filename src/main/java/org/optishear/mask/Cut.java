// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.optishear.tensor.RowScores;

/// Where a group of one or more matrices is cut: all scores below `key` go, and of those equal to it so many of each row.
///
/// @param key
///            of [org.optishear.tensor.ScoreKeys]
/// @param ties
///            `[matrix][row]`
record Cut(long key, int[][] ties) {
    /// The cut for a fraction of all scores.
    ///
    /// @param exact
    ///            whether exactly `(long) (scores * sparsity)` go, equal ones by matrix, row, column; else every score up to
    ///            the one at that place of the sorted scores goes (locuslab/wanda@8e8fc87 `lib/prune.py` `prune_magnitude`)
    /// @return empty if nothing goes: a fraction of 0, or NaN at the place of the cut
    static Optional<Cut> of(List<RowScores> matrices, double sparsity, boolean exact, RowTasks tasks) {
        double size = matrices.stream().mapToDouble(scores -> (double) scores.rows() * scores.columns()).sum();
        long count = (long) (size * sparsity);
        if (sparsity == 0 || (exact && count == 0)) {
            return Optional.empty();
        }
        MatrixThreshold threshold = new MatrixThreshold(matrices, tasks);
        if (exact) {
            long key = threshold.keyAt(count - 1);
            return Optional.of(new Cut(key, threshold.tiesByRow(key, count - threshold.below())));
        }
        long key = threshold.keyAt(count);
        if (threshold.isNaN(key)) {
            return Optional.empty();
        }
        int[][] ties = new int[matrices.size()][];
        for (int matrix = 0; matrix < ties.length; matrix++) {
            ties[matrix] = new int[matrices.get(matrix).rows()];
            Arrays.fill(ties[matrix], matrices.get(matrix).columns());
        }
        return Optional.of(new Cut(key, ties));
    }
}
