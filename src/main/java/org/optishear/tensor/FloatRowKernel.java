// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The row kernel for scores in single precision; [DoubleRowKernel] is its twin.
///
/// The scores lie in a scratch row that is filled up with NaN to whole words: NaN fails every comparison, so no loop
/// needs a remainder.
final class FloatRowKernel implements RowKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private final RowScores.InFloat source;
    private final int columns;
    private final float[] scores; // [columns rounded up to whole words], NaN behind the last column
    private final FloatSelect select;
    private final FloatGroups groups;

    FloatRowKernel(RowScores.InFloat source) {
        this.source = source;
        this.columns = source.columns();
        this.scores = new float[RowKernel.wordsPerRow(columns) * Long.SIZE];
        this.select = new FloatSelect(columns);
        this.groups = new FloatGroups(select);
    }

    @Override
    public void load(int row) {
        source.row(row, scores);
        Arrays.fill(scores, columns, scores.length, Float.NaN);
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
        float threshold = select.lowest(scores, columns, count);
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

    private void mark(float threshold, int ties, long[] words, int from) {
        if (Float.isNaN(threshold)) {
            markNumbers(ties, words, from);
            return;
        }
        int left = ties;
        int count = RowKernel.wordsPerRow(columns);
        for (int word = 0; word < count; word++) {
            long below = 0;
            long equal = 0;
            for (int lane = 0; lane < Long.SIZE; lane += LANES) {
                FloatVector part = FloatVector.fromArray(SPECIES, scores, word * Long.SIZE + lane);
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
            boolean nan = Float.isNaN(scores[column]);
            if (!nan || left > 0) {
                words[from + (column >> 6)] |= 1L << column;
                left -= nan ? 1 : 0;
            }
        }
    }

    @Override
    public int keyBits() {
        return Integer.SIZE;
    }

    @Override
    public boolean isNaN(long key) {
        return Float.isNaN(value(key));
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

    /// The order of scores as unsigned 32-bit numbers; all NaNs, whatever their sign, share one key.
    static long key(float score) {
        int bits = Float.floatToIntBits(score + 0f); // -0.0 becomes +0.0, NaN the canonical one
        return (bits < 0 ? ~bits : bits | Integer.MIN_VALUE) & 0xFFFF_FFFFL;
    }

    /// The score of a key.
    static float value(long key) {
        int bits = (int) key;
        return Float.intBitsToFloat(bits < 0 ? bits & Integer.MAX_VALUE : ~bits);
    }
}
