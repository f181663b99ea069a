// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.optishear.tensor.BitRows;
import org.optishear.tensor.PairwiseMaxima;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.RowTarget;

/// What a [PermutationSearch] asks of the scores of a linear: passes over their rows, none of which stores them all.
///
/// Sums are taken in double by chunk of rows and then in the order of the chunks, so threads do not change them. Scores in
/// double are read as fp32.
///
/// @param tasks
///            where the passes run
record ScoreColumns(RowScores scores, SparsityPattern.NofM pattern, ChannelRuns runs, RowTasks tasks) {
    ScoreColumns {
        if (scores.columns() != runs.columns() || !runs.holdGroups(pattern)) {
            throw new IllegalArgumentException(scores.columns() + " columns in " + runs + " for " + pattern);
        }
    }

    /// Sums by channel.
    ///
    /// @param sums
    ///            `[run][channel]`
    /// @param finite
    ///            whether every score is
    record Sums(double[][] sums, boolean finite) {}

    /// Whole groups of a run.
    int groups() {
        return runs.size() / pattern.group();
    }

    /// Sums of the scores, or of those that a mask keeps: a pruned one counts as 0 if it is finite, else as NaN.
    Sums sums(Optional<Mask> mask) {
        double[][] byChunk = partial(runs.columns());
        boolean[] infinite = new boolean[byChunk.length];
        forRows((chunk, row, values) -> {
            double[] sums = byChunk[chunk];
            for (int j = 0; j < sums.length; j++) {
                boolean pruned = mask.isPresent() && mask.get().pruned(row, j);
                sums[j] += pruned ? values[j] * 0 : values[j];
                infinite[chunk] |= !Float.isFinite(values[j]);
            }
        });
        double[] total = added(byChunk);
        double[][] sums = new double[runs.runs()][runs.size()];
        for (int j = 0; j < total.length; j++) {
            sums[j / runs.size() / runs.repeats()][j % runs.size()] += total[j];
        }
        boolean finite = true;
        for (boolean found : infinite) {
            finite &= !found;
        }
        return new Sums(sums, finite);
    }

    /// How many scores of each channel a mask prunes, `[run][channel]`.
    long[][] pruned(Mask mask) {
        long[][] counts = new long[runs.runs()][runs.size()];
        for (int row = 0; row < mask.rows(); row++) {
            for (int j = 0; j < mask.columns(); j++) {
                counts[j / runs.size() / runs.repeats()][j % runs.size()] += mask.pruned(row, j) ? 1 : 0;
            }
        }
        return counts;
    }

    /// What another pattern prunes.
    Mask mask(SparsityPattern other) {
        RowTarget target = new RowTarget(new BitRows(scores.rows(), scores.columns()), Optional.empty());
        return new MaskSelector(scores, tasks, target).run(other);
    }

    /// Sum of the scores that the pattern keeps where the channels stand in this order.
    double retained(int[][] order) {
        int[] columns = runs.columns(order);
        int group = pattern.group();
        int whole = columns.length - columns.length % group;
        double[][] byChunk = partial(1);
        forRows((chunk, _, values) -> {
            float[] sorted = new float[group];
            double sum = 0;
            for (int first = 0; first < columns.length; first += group) {
                int length = Math.min(group, columns.length - first);
                int lost = first < whole ? group - pattern.keep() : pattern.prunedOfPartial(length);
                for (int i = 0; i < length; i++) {
                    insert(sorted, i, values[columns[first + i]]);
                }
                for (int i = lost; i < length; i++) {
                    sum += Float.isNaN(sorted[i]) ? 0 : sorted[i];
                }
            }
            byChunk[chunk][0] += sum;
        });
        return added(byChunk)[0];
    }

    /// The channels at one place of all groups, and what each group makes of one, by run: `left` is the score that the
    /// channel's must exceed to be kept, `right` the channel's. Rows are those of the linear, one for each repeat.
    PairwiseMaxima[] place(int[][] order, int place) {
        int groups = groups();
        int group = pattern.group();
        int rows = Math.multiplyExact(scores.rows(), runs.repeats());
        PairwiseMaxima[] byRun = new PairwiseMaxima[runs.runs()];
        Arrays.setAll(byRun, _ -> new PairwiseMaxima(new float[Math.multiplyExact(rows, groups)],
                new float[rows * groups], rows, groups));
        forRows((_, row, values) -> {
            float[] sorted = new float[group];
            for (int block = 0; block < runs.runs() * runs.repeats(); block++) {
                int run = block / runs.repeats();
                int target = (row * runs.repeats() + block % runs.repeats()) * groups;
                for (int g = 0; g < groups; g++) {
                    int others = 0;
                    for (int i = 0; i < group; i++) {
                        float score = values[block * runs.size() + order[run][g * group + i]];
                        if (i == place) {
                            byRun[run].right()[target + g] = score;
                        } else {
                            insert(sorted, others++, score);
                        }
                    }
                    byRun[run].left()[target + g] = sorted[group - 1 - pattern.keep()];
                }
            }
        });
        return byRun;
    }

    /// Puts a score among the first `count`, which ascend with NaN last.
    private static void insert(float[] sorted, int count, float score) {
        int at = count;
        while (at > 0 && (sorted[at - 1] > score || Float.isNaN(sorted[at - 1]))) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = score;
    }

    private interface Row {
        void take(int chunk, int row, float[] values);
    }

    private void forRows(Row work) {
        int chunkRows = RowTasks.rowsAtOnce(scores.columns());
        Supplier<double[]> wide = () -> new double[scores instanceof RowScores.InDouble ? scores.columns() : 0];
        tasks.forRows(scores.rows(), scores.columns(), () -> new float[scores.columns()], (values, first, end) -> {
            double[] doubles = wide.get();
            for (int row = first; row < end; row++) {
                switch (scores) {
                    case RowScores.InFloat inFloat -> inFloat.row(row, values);
                    case RowScores.InDouble inDouble -> {
                        inDouble.row(row, doubles);
                        for (int j = 0; j < values.length; j++) {
                            values[j] = (float) doubles[j];
                        }
                    }
                }
                work.take(first / chunkRows, row, values);
            }
        });
    }

    private double[][] partial(int width) {
        return new double[Math.ceilDiv(scores.rows(), RowTasks.rowsAtOnce(scores.columns()))][width];
    }

    private static double[] added(double[][] byChunk) {
        double[] total = new double[byChunk.length == 0 ? 0 : byChunk[0].length];
        for (double[] part : byChunk) {
            for (int i = 0; i < total.length; i++) {
                total[i] += part[i];
            }
        }
        return total;
    }
}
