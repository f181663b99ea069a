// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import org.optishear.tensor.RowScores;
import org.optishear.tensor.ScoreKeys;

/// Finds the score at one place of a whole matrix's sorted scores, without storing the scores.
///
/// The scores' keys are unsigned numbers in the order of scores. Each pass over the rows counts, among the keys that
/// share the digits found so far, how often each value of the next 16 bits occurs, and so fixes these 16 bits: two
/// passes in single precision, four in double. Counts are whole numbers, so the order of adding does not matter.
final class MatrixThreshold {
    private static final int DIGIT_BITS = 16;

    private final RowScores scores;
    private final RowTasks tasks;
    private final ScoreKeys keys;
    private long below;

    MatrixThreshold(RowScores scores, RowTasks tasks) {
        this.scores = scores;
        this.tasks = tasks;
        this.keys = ScoreKeys.of(scores);
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

    /// Shares out `ties` among the scores equal to `key`, first row first; a row that gets all of
    /// its own is given as many as it has columns.
    int[] tiesByRow(long key, long ties) {
        int[] share = new int[scores.rows()];
        tasks.forRows(scores.rows(), scores.columns(), () -> ScoreKeys.of(scores), (own, first, end) -> {
            for (int row = first; row < end; row++) {
                share[row] = own.countEqual(row, key);
            }
        });
        long left = ties;
        for (int row = 0; row < share.length; row++) {
            int equal = share[row];
            share[row] = equal <= left ? scores.columns() : (int) left;
            left -= Math.min(equal, left);
        }
        return share;
    }

    private long[] count(long prefix, int shift) {
        long[] total = new long[1 << DIGIT_BITS];
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
        return total;
    }
}
