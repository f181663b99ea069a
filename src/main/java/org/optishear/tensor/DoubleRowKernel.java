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
    private final int columns;
    private final double[] scores; // [columns rounded up to whole words], NaN behind the last column
    private final DoubleSelect select;
    private final DoubleGroups groups;

    DoubleRowKernel(RowScores.InDouble source) {
        this.source = source;
        this.columns = source.columns();
        this.scores = new double[RowKernel.wordsPerRow(columns) * Long.SIZE];
        this.select = new DoubleSelect(columns);
        this.groups = new DoubleGroups(select);
    }

    @Override
    public void load(int row) {
        source.row(row, scores);
        Arrays.fill(scores, columns, scores.length, Double.NaN);
    }

    @Override
    public void markLowest(int count, long[] words, int from) {
        if (count < 0 || count > columns) {
            throw new IllegalArgumentException("count: found " + count + ", expected 0 to " + columns);
        }
        if (count == 0) {
            Arrays.fill(words, from, from + RowKernel.wordsPerRow(columns), 0);
            return;
        }
        double threshold = select.lowest(scores, columns, count);
        mark(threshold, count - select.below(), words, from);
    }

    @Override
    public void markGroups(GroupSizes sizes, long[] words, int from) {
        groups.mark(scores, columns, sizes, new WordRange(words, from));
    }

    @Override
    public void markUpTo(long key, int ties, long[] words, int from) {
        mark(value(key), Math.min(ties, columns), words, from);
    }

    private void mark(double threshold, int ties, long[] words, int from) {
        if (Double.isNaN(threshold)) {
            markNumbers(ties, words, from);
            return;
        }
        int left = ties;
        int count = RowKernel.wordsPerRow(columns);
        for (int word = 0; word < count; word++) {
            long below = 0;
            long equal = 0;
            for (int lane = 0; lane < Long.SIZE; lane += LANES) {
                DoubleVector part = DoubleVector.fromArray(SPECIES, scores, word * Long.SIZE + lane);
                below |= part.compare(VectorOperators.LT, threshold).toLong() << lane;
                equal |= part.compare(VectorOperators.EQ, threshold).toLong() << lane;
            }
            if (equal != 0) {
                equal = WordRange.lowestBits(equal, left);
                left -= Long.bitCount(equal);
            }
            words[from + word] = below | equal;
        }
    }

    /// More must go than there are numbers: all numbers, then the first `ties` of the NaNs.
    private void markNumbers(int ties, long[] words, int from) {
        int left = ties;
        Arrays.fill(words, from, from + RowKernel.wordsPerRow(columns), 0);
        for (int column = 0; column < columns; column++) {
            boolean nan = Double.isNaN(scores[column]);
            if (!nan || left > 0) {
                words[from + (column >> 6)] |= 1L << column;
                left -= nan ? 1 : 0;
            }
        }
    }

    @Override
    public int keyBits() {
        return Long.SIZE;
    }

    @Override
    public boolean isNaN(long key) {
        return Double.isNaN(value(key));
    }

    @Override
    public void countKeys(long prefix, int shift, int[] counts) {
        for (int column = 0; column < columns; column++) {
            long key = key(scores[column]);
            if (key >>> shift >>> Short.SIZE == prefix) {
                counts[(int) (key >>> shift) & 0xFFFF]++;
            }
        }
    }

    @Override
    public int countEqual(long key) {
        int count = 0;
        for (int column = 0; column < columns; column++) {
            count += key(scores[column]) == key ? 1 : 0;
        }
        return count;
    }

    /// The order of scores as unsigned 64-bit numbers; all NaNs, whatever their sign, share one key.
    static long key(double score) {
        long bits = Double.doubleToLongBits(score + 0.0); // -0.0 becomes +0.0, NaN the canonical one
        return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    }

    /// The score of a key.
    static double value(long key) {
        return Double.longBitsToDouble(key < 0 ? key & Long.MAX_VALUE : ~key);
    }
}
