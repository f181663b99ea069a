// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The row kernel for scores in double precision; [FloatRowKernel] is its twin.
///
/// The scores lie in a scratch row that is filled up with NaN to whole words: NaN fails every comparison, so no loop
/// needs a remainder.
final class DoubleRowKernel implements RowKernel {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private final RowScores.InDouble source;
    private final RowTarget target;
    private final int columns;
    private final double[] scores; // [columns rounded up to whole words, and one word more], NaN behind the last column
    private final DoubleSelect select;
    private final DoubleGroups groups;

    DoubleRowKernel(RowScores.InDouble source, RowTarget target) {
        this.source = source;
        this.target = target;
        this.columns = source.columns();
        this.scores = new double[(target.marks().wordsPerRow() + 1) * Long.SIZE];
        this.select = new DoubleSelect(columns);
        this.groups = new DoubleGroups(select);
    }

    @Override
    public void markLowest(int first, int end, int count) {
        if (count < 0 || count > columns) {
            throw new IllegalArgumentException("count: found " + count + ", expected 0 to " + columns);
        }
        for (int row = first; row < end && count > 0; row++) {
            load(row);
            double threshold = select.lowest(scores, columns, count);
            mark(row, threshold, count - select.below());
        }
    }

    @Override
    public void markGroups(int first, int end, GroupSizes sizes) {
        for (int row = first; row < end; row++) {
            load(row);
            groups.mark(scores, columns, sizes, target.marks().renew(row));
            target.zeroRow(row);
        }
    }

    @Override
    public void markUpTo(int first, int end, long key, int[] ties) {
        double threshold = DoubleKeys.value(key);
        for (int row = first; row < end; row++) {
            load(row);
            mark(row, threshold, ties[row]);
        }
    }

    private void load(int row) {
        source.row(row, scores);
        Arrays.fill(scores, columns, scores.length, Double.NaN);
    }

    private void mark(int row, double threshold, int ties) {
        long[] words = target.marks().renew(row);
        if (Double.isNaN(threshold)) {
            markNumbers(ties, words);
        } else {
            markBelow(threshold, ties, words);
        }
        target.zeroRow(row);
    }

    private void markBelow(double threshold, int ties, long[] words) {
        int left = ties;
        for (int word = 0; word < words.length; word++) {
            long below = 0;
            long equal = 0;
            for (int lane = 0; lane < Long.SIZE; lane += LANES) {
                DoubleVector part = DoubleVector.fromArray(SPECIES, scores, word * Long.SIZE + lane);
                below |= part.compare(VectorOperators.LT, threshold).toLong() << lane;
                equal |= part.compare(VectorOperators.EQ, threshold).toLong() << lane;
            }
            if (equal != 0) {
                equal = BitRows.lowestBits(equal, left);
                left -= Long.bitCount(equal);
            }
            words[word] = below | equal;
        }
    }

    /// More must go than there are numbers: all numbers, then the first `ties` of the NaNs.
    private void markNumbers(int ties, long[] words) {
        int left = ties;
        for (int column = 0; column < columns; column++) {
            boolean nan = Double.isNaN(scores[column]);
            if (!nan || left > 0) {
                BitRows.set(words, column);
                left -= nan ? 1 : 0;
            }
        }
    }
}
