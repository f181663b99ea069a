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
    private final RowTarget target;
    private final int columns;
    private final float[] scores; // [columns rounded up to whole words, and one word more], NaN behind the last column
    private final FloatSelect select;
    private final FloatGroups groups;

    FloatRowKernel(RowScores.InFloat source, RowTarget target) {
        this.source = source;
        this.target = target;
        this.columns = source.columns();
        this.scores = new float[(target.marks().wordsPerRow() + 1) * Long.SIZE];
        this.select = new FloatSelect(columns);
        this.groups = new FloatGroups(select);
    }

    @Override
    public void markLowest(int first, int end, int count) {
        if (count < 0 || count > columns) {
            throw new IllegalArgumentException("count: found " + count + ", expected 0 to " + columns);
        }
        for (int row = first; row < end && count > 0; row++) {
            load(row);
            float threshold = select.lowest(scores, columns, count);
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
        float threshold = FloatKeys.value(key);
        for (int row = first; row < end; row++) {
            load(row);
            mark(row, threshold, ties[row]);
        }
    }

    private void load(int row) {
        source.row(row, scores);
        Arrays.fill(scores, columns, scores.length, Float.NaN);
    }

    private void mark(int row, float threshold, int ties) {
        long[] words = target.marks().renew(row);
        if (Float.isNaN(threshold)) {
            markNumbers(ties, words);
        } else {
            markBelow(threshold, ties, words);
        }
        target.zeroRow(row);
    }

    private void markBelow(float threshold, int ties, long[] words) {
        int left = ties;
        for (int word = 0; word < words.length; word++) {
            long below = 0;
            long equal = 0;
            for (int lane = 0; lane < Long.SIZE; lane += LANES) {
                FloatVector part = FloatVector.fromArray(SPECIES, scores, word * Long.SIZE + lane);
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
            boolean nan = Float.isNaN(scores[column]);
            if (!nan || left > 0) {
                BitRows.set(words, column);
                left -= nan ? 1 : 0;
            }
        }
    }
}
