// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.List;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.ScoreKeys;

/// Finds the score at one place of the sorted scores of a whole matrix, or of several together, without storing the scores.
///
/// The scores' keys are unsigned numbers in the order of scores. Each pass over the rows counts, among the keys that
/// share the digits found so far, how often each value of the next 16 bits occurs, and so fixes these 16 bits: two
/// passes in single precision, four in double. Counts are whole numbers, so the order of adding does not matter.
final class MatrixThreshold {
    private static final int DIGIT_BITS = 16;

    private final List<RowScores> matrices;
    private final RowTasks tasks;
    private final ScoreKeys keys;
    private long below;

    /// @param matrices
    ///            scores of one precision, at least one matrix
    MatrixThreshold(List<RowScores> matrices, RowTasks tasks) {
        this.matrices = matrices;
        this.tasks = tasks;
        this.keys = ScoreKeys.of(matrices.getFirst());
    }

    /// Key of the score at `place` (from 0) of all scores in ascending order.
    long keyAt(long place) {
        long left = place;
        long prefix = 0;
        for (int shift = keys.bits() - DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            long[] counts = count(prefix, shift);
            int digit = 0;
            while (left >= counts[digit]) {
                left -= counts[digit];
                digit++;
            }
            prefix = prefix << DIGIT_BITS | digit;
        }
        below = place - left;
        return prefix;
    }

    /// How many scores lie strictly below the one found last.
    long below() {
        return below;
    }

    boolean isNaN(long key) {
        return keys.isNaN(key);
    }

    /// Shares out `ties` among the scores equal to `key`, first matrix and first row first; a row that gets all of its
    /// own is given as many as it has columns.
    ///
    /// @return `[matrix][row]`
    int[][] tiesByRow(long key, long ties) {
        int[][] share = new int[matrices.size()][];
        long left = ties;
        for (int matrix = 0; matrix < share.length; matrix++) {
            share[matrix] = equalByRow(matrices.get(matrix), key);
            for (int row = 0; row < share[matrix].length; row++) {
                int equal = share[matrix][row];
                share[matrix][row] = equal <= left ? matrices.get(matrix).columns() : (int) left;
                left -= Math.min(equal, left);
            }
        }
        return share;
    }

    private int[] equalByRow(RowScores scores, long key) {
        int[] equal = new int[scores.rows()];
        tasks.forRows(scores.rows(), scores.columns(), () -> ScoreKeys.of(scores), (own, first, end) -> {
            for (int row = first; row < end; row++) {
                equal[row] = own.countEqual(row, key);
            }
        });
        return equal;
    }

    private long[] count(long prefix, int shift) {
        long[] total = new long[1 << DIGIT_BITS];
        for (RowScores scores : matrices) {
            count(scores, prefix, shift, total);
        }
        return total;
    }

    private void count(RowScores scores, long prefix, int shift, long[] total) {
        tasks.forRows(scores.rows(), scores.columns(), () -> ScoreKeys.of(scores), (own, first, end) -> {
            int[] counts = new int[1 << DIGIT_BITS];
            for (int row = first; row < end; row++) {
                own.count(row, prefix, shift, counts);
            }
            synchronized (total) {
                for (int digit = 0; digit < counts.length; digit++) {
                    total[digit] += counts[digit];
                }
            }
        });
    }
}
