// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Arrays;
import org.optishear.tensor.RowScores;

/// How many weights each row loses where every row gives up the same share α of its sum of scores.
///
/// ```text
/// n[i] = how many of row i's scores, lowest first, add up to no more than α * Σⱼ score[i, j]; those equal to the last go too
/// α from 0.4 by halving [0, 0.8] until |sparsity - s| <= 0.001 or the interval is shorter than 0.001
/// ```
///
/// Source: locuslab/wanda@8e8fc87 `lib/prune.py` `return_given_alpha` and the loop around it. The bisection can meet 2,047
/// values of α; a row is sorted once and counted for all of them, so that no scores are kept. Differs: NaN is neither
/// added up nor pruned, and a row whose lowest score is already more than its share loses nothing (there an index of −1
/// fails).
final class RowShareCounts {
    private static final float TOLERANCE = 0.001f;
    private static final double SHORTEST = 0.001;
    private static final int LEVELS = 11; // 0.8 / 2^9 is the last interval that is not shorter

    private final RowScores scores;
    private final RowTasks tasks;
    private final double[] shares = new double[1 << LEVELS]; // α by node of the bisection; children of n: 2n, 2n + 1

    RowShareCounts(RowScores scores, RowTasks tasks) {
        this.scores = scores;
        this.tasks = tasks;
        fill(1, 0.4, 0, 0.8);
    }

    private void fill(int node, double share, double low, double high) {
        if (node < shares.length) {
            shares[node] = share;
            fill(2 * node, (share + low) / 2, low, share);
            fill(2 * node + 1, (share + high) / 2, share, high);
        }
    }

    /// By row, for a fraction of all weights.
    int[] at(double sparsity) {
        int[] counts = new int[scores.rows()];
        if (sparsity > 0) {
            double share = shares[found(sparsity, pruned())];
            tasks.forRows(scores.rows(), scores.columns(), () -> new SortedRow(scores), (own, first, end) -> {
                for (int row = first; row < end; row++) {
                    own.load(row);
                    counts[row] = own.count(share);
                }
            });
        }
        return counts;
    }

    /// How many weights of the matrix go, by node.
    private long[] pruned() {
        long[] total = new long[shares.length];
        tasks.forRows(scores.rows(), scores.columns(), () -> new SortedRow(scores), (own, first, end) -> {
            long[] counts = new long[shares.length];
            for (int row = first; row < end; row++) {
                own.load(row);
                for (int node = 1; node < shares.length; node++) {
                    counts[node] += own.count(shares[node]);
                }
            }
            synchronized (total) {
                Arrays.setAll(total, node -> total[node] + counts[node]);
            }
        });
        return total;
    }

    /// The node where the bisection ends; single precision, as there.
    private int found(double sparsity, long[] pruned) {
        float size = (float) ((long) scores.rows() * scores.columns());
        int node = 1;
        double interval = 0.8;
        float current = pruned[node] / size;
        while (Math.abs(current - (float) sparsity) > TOLERANCE && interval >= SHORTEST
                && 2 * node + 1 < shares.length) {
            node = current > (float) sparsity ? 2 * node : 2 * node + 1;
            interval /= 2;
            current = pruned[node] / size;
        }
        return node;
    }

    /// A row's scores in ascending order with their running sums, in the scores' own precision.
    private static final class SortedRow {
        private final RowScores scores;
        private final float[] single;
        private final double[] sorted;
        private final double[] sums; // of the lowest 1, 2, …
        private int numbers; // scores that are not NaN

        SortedRow(RowScores scores) {
            this.scores = scores;
            this.single = new float[scores instanceof RowScores.InFloat ? scores.columns() : 0];
            this.sorted = new double[scores.columns()];
            this.sums = new double[scores.columns()];
        }

        void load(int row) {
            switch (scores) {
                case RowScores.InFloat inFloat -> {
                    inFloat.row(row, single);
                    for (int j = 0; j < single.length; j++) {
                        sorted[j] = single[j];
                    }
                }
                case RowScores.InDouble inDouble -> inDouble.row(row, sorted);
            }
            Arrays.sort(sorted); // NaN last
            double sum = 0;
            for (numbers = 0; numbers < sorted.length && !Double.isNaN(sorted[numbers]); numbers++) {
                sum += sorted[numbers];
                sums[numbers] = rounded(sum);
            }
        }

        private double rounded(double value) {
            return single.length > 0 ? (float) value : value;
        }

        int count(double share) {
            if (numbers == 0) {
                return 0;
            }
            double limit = single.length > 0
                    ? (float) sums[numbers - 1] * (float) share
                    : sums[numbers - 1] * share;
            int low = 0;
            int high = numbers;
            while (low < high) { // sums are not below 0, so they ascend
                int middle = (low + high) >>> 1;
                if (sums[middle] <= limit) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            int count = low;
            while (count > 0 && count < numbers && sorted[count] == sorted[count - 1]) {
                count++;
            }
            return count;
        }
    }
}
