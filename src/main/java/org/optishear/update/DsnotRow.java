// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.optishear.calibration.Moments;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// One row of [Dsnot] at a time; scratch is kept from row to row.
abstract sealed class DsnotRow {
    private final Dsnot settings;
    private final WeightMatrix weight;
    private final Mask mask;
    private final Moments moments;
    private int row;
    private final float[] divisor; // [in] var^power
    private final ColumnQueue lowest; // pruned columns of c < 0, by c / var^power
    private final ColumnQueue highest; // of c > 0
    final float[] weights; // [in] of the row
    final float[] contribution; // [in] c
    final boolean[] pruned; // [in]

    private DsnotRow(Dsnot settings, LinearProblem problem) {
        this.settings = settings;
        this.weight = WeightMatrix.of(problem.weight());
        this.mask = problem.mask().orElseThrow();
        this.moments = problem.statistics().moments();
        this.divisor = new float[weight.columns()];
        for (int j = 0; j < divisor.length; j++) {
            divisor[j] = (float) StrictMath.pow(moments.variance()[j], settings.power());
        }
        this.lowest = ColumnQueue.lowestFirst(Math.min(settings.cycles(), weight.columns()));
        this.highest = ColumnQueue.highestFirst(Math.min(settings.cycles(), weight.columns()));
        this.weights = new float[weight.columns()];
        this.contribution = new float[weight.columns()];
        this.pruned = new boolean[weight.columns()];
    }

    /// The kind of row that a pattern asks for.
    static DsnotRow of(Dsnot settings, LinearProblem problem) {
        return problem.pattern() instanceof SparsityPattern.NofM groups
                ? new InGroups(settings, problem, groups.group())
                : new Free(settings, problem);
    }

    /// Finds what may be pruned in this row.
    abstract void prepare(int index);

    /// Whether the mask kept the weight and nothing has happened to it.
    final boolean isKeptFromTheFirst(int column) {
        return !pruned[column] && !mask.pruned(row, column);
    }

    /// The kept column to prune for `grown`; -1 if there is none.
    ///
    /// @param negative whether its c is to be negative
    abstract int toPrune(int grown, boolean negative);

    /// Whether the row goes on for its next candidate where one has no partner.
    abstract boolean goesOn();

    /// Whether the row ends before its error changes sign.
    abstract boolean keepsSign();

    /// Refines a row and writes its bits, 1 = pruned, little bit order, to `packed` from `offset` on.
    final void refine(int index, byte[] packed, int offset) {
        row = index;
        MemorySegment.copy(weight.values(), ValueLayout.JAVA_FLOAT_UNALIGNED, weight.rowOffset(row), weights, 0,
                weights.length);
        double sum = 0;
        lowest.clear();
        highest.clear();
        for (int j = 0; j < weights.length; j++) {
            contribution[j] = weights[j] * moments.sum()[j];
            pruned[j] = mask.pruned(row, j);
            if (pruned[j]) {
                sum += contribution[j];
                queue(j);
            }
        }
        prepare(index);
        swap((float) sum);
        for (int j = 0; j < pruned.length; j++) {
            packed[offset + (j >> 3)] |= (byte) (pruned[j] ? 1 << (j & 7) : 0);
        }
    }

    /// A weight that contributes nothing is no candidate, but for a channel that never varies (0 / 0): as the largest of all,
    /// where NaN is sorted.
    private void queue(int column) {
        float key = settings.power() == 0 ? contribution[column] : contribution[column] / divisor[column];
        if (key < 0) {
            lowest.offer(key, column);
        } else if (key > 0 || Float.isNaN(key)) {
            highest.offer(key, column);
        }
    }

    private void swap(float first) {
        float error = first;
        for (int cycle = 0; cycle < settings.cycles() && Math.abs(error) > settings.threshold(); cycle++) {
            boolean positive = error > 0;
            int grown = (positive ? highest : lowest).next();
            if (grown < 0) {
                return;
            }
            int gone = toPrune(grown, positive);
            if (gone < 0) {
                if (goesOn()) {
                    continue;
                }
                return;
            }
            if (keepsSign() && Math.signum(error + contribution[gone] - contribution[grown]) != Math.signum(first)) {
                return;
            }
            pruned[gone] = true;
            pruned[grown] = false;
            error += contribution[gone];
            error -= contribution[grown];
        }
    }

    /// Weights may be swapped across the row: what is pruned is sought by Wanda's score.
    private static final class Free extends DsnotRow {
        private final float[] norm; // [in] sqrt(s)
        private final ColumnQueue negative;
        private final ColumnQueue positive;
        private final boolean sameSign;

        Free(Dsnot settings, LinearProblem problem) {
            super(settings, problem);
            norm = problem.statistics().meanSquaredNorm().clone();
            for (int j = 0; j < norm.length; j++) {
                norm[j] = (float) Math.sqrt(norm[j]);
            }
            negative = ColumnQueue.lowestFirst(Math.min(settings.cycles(), norm.length));
            positive = ColumnQueue.lowestFirst(Math.min(settings.cycles(), norm.length));
            sameSign = settings.sameSign();
        }

        @Override
        void prepare(int index) {
            negative.clear();
            positive.clear();
            for (int j = 0; j < norm.length; j++) {
                if (!pruned[j] && contribution[j] != 0) {
                    (contribution[j] < 0 ? negative : positive).offer(score(j), j);
                }
            }
        }

        /// Where none of the right sign is left, the published code goes on with the most important of the other sign.
        @Override
        int toPrune(int grown, boolean ofNegative) {
            int next = (ofNegative ? negative : positive).next();
            if (next >= 0) {
                return next;
            }
            int found = -1;
            for (int j = norm.length - 1; j >= 0; j--) {
                if (isKeptFromTheFirst(j) && contribution[j] != 0 && (found < 0 || score(j) > score(found))) {
                    found = j;
                }
            }
            return found;
        }

        private float score(int column) {
            return Math.abs(weights[column]) * norm[column];
        }

        @Override
        boolean goesOn() {
            return false;
        }

        @Override
        boolean keepsSign() {
            return sameSign;
        }
    }

    /// Weights are swapped within their N:M group, by the score of the mask's own metric.
    private static final class InGroups extends DsnotRow {
        private final RowScores scores;
        private final int group;
        private final double[] score; // [in]; infinite for what cannot be pruned any more
        private final float[] single; // [in]

        InGroups(Dsnot settings, LinearProblem problem, int group) {
            super(settings, problem);
            this.scores = problem.scores().orElseThrow();
            this.group = group;
            this.score = new double[pruned.length];
            this.single = new float[pruned.length];
        }

        @Override
        void prepare(int index) {
            switch (scores) {
                case RowScores.InDouble wide -> wide.row(index, score);
                case RowScores.InFloat narrow -> {
                    narrow.row(index, single);
                    Arrays.setAll(score, j -> single[j]);
                }
            }
            for (int j = 0; j < score.length; j++) {
                score[j] = pruned[j] ? Double.POSITIVE_INFINITY : score[j];
            }
        }

        @Override
        int toPrune(int grown, boolean ofNegative) {
            int first = grown - grown % group;
            int found = -1;
            for (int j = first; j < Math.min(first + group, score.length); j++) {
                if (score[j] < (found < 0 ? Double.POSITIVE_INFINITY : score[found])) {
                    found = j;
                }
            }
            if (found >= 0) {
                score[found] = Double.POSITIVE_INFINITY;
            }
            return found;
        }

        @Override
        boolean goesOn() {
            return true;
        }

        @Override
        boolean keepsSign() {
            return true;
        }
    }
}
