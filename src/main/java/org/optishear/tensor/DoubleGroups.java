// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Marks the lowest scores of each group of consecutive columns; [FloatGroups] is its twin.
///
/// Where groups fill a word of 64 columns, vectors of scores are compared with those one, two, … columns further on and
/// the results counted by [GroupRanks]. Other group sizes are done a group at a time with [DoubleSelect].
final class DoubleGroups {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private static final int QUAD = 4;

    private final DoubleSelect select;
    private double[] group = new double[0];

    DoubleGroups(DoubleSelect select) {
        this.select = select;
    }

    /// Marks the lowest scores of each group of a row.
    ///
    /// @param scores
    ///            the row, filled up to whole words and one word more
    void mark(double[] scores, int columns, GroupSizes sizes, long[] words) {
        int size = sizes.size();
        int whole = columns - columns % size;
        int done = 0;
        if (Long.SIZE % size == 0 && sizes.pruned() < size) {
            if (size == QUAD) {
                markQuads(scores, sizes.pruned(), words);
            } else {
                markWords(scores, sizes, words);
            }
            done = whole;
        }
        BitRows.clearFrom(words, done);
        for (int first = done; first < columns; first += size) {
            int length = Math.min(size, columns - first);
            markOne(scores, new Group(first, length, length == size ? sizes.pruned() : sizes.prunedOfLast()), words);
        }
    }

    private record Group(int first, int length, int pruned) {}

    private void markOne(double[] scores, Group columns, long[] words) {
        if (columns.pruned == 0) {
            return;
        }
        int padded = (columns.length + LANES - 1) / LANES * LANES;
        if (group.length < padded) {
            group = new double[padded];
        }
        System.arraycopy(scores, columns.first, group, 0, columns.length);
        Arrays.fill(group, columns.length, padded, Double.NaN);
        double threshold = select.lowest(group, columns.length, columns.pruned);
        int ties = columns.pruned - select.below();
        for (int i = 0; i < columns.length; i++) {
            boolean nan = Double.isNaN(group[i]);
            boolean equal = Double.isNaN(threshold) ? nan : group[i] == threshold;
            boolean below = Double.isNaN(threshold) ? !nan : group[i] < threshold;
            if (below || (equal && ties > 0)) {
                BitRows.set(words, columns.first + i);
                ties -= equal ? 1 : 0;
            }
        }
    }

    private static void markWords(double[] scores, GroupSizes sizes, long[] words) {
        long[] leaders = GroupRanks.leaders(sizes.size());
        for (int word = 0; word < words.length; word++) {
            int first = word * Long.SIZE;
            long nan = nan(scores, first);
            GroupRanks ranks = new GroupRanks();
            for (int distance = 1; distance < leaders.length; distance++) {
                ranks.add(distance, leaders[distance], lower(scores, first, distance) | nan & ~(nan >>> distance));
            }
            words[word] = ranks.below(sizes.pruned());
        }
    }

    private static void markQuads(double[] scores, int pruned, long[] words) {
        for (int word = 0; word < words.length; word++) {
            int first = word * Long.SIZE;
            long nan = nan(scores, first); // a number comes before NaN
            long one = lower(scores, first, 1) | nan & ~(nan >>> 1);
            long two = lower(scores, first, 2) | nan & ~(nan >>> 2);
            long three = lower(scores, first, 3) | nan & ~(nan >>> 3);
            words[word] = GroupRanks.quads(one, two, three, pruned);
        }
    }

    /// Which of 64 scores are NaN.
    private static long nan(double[] scores, int first) {
        long nan = 0;
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            DoubleVector part = DoubleVector.fromArray(SPECIES, scores, first + lane);
            nan |= part.compare(VectorOperators.NE, part).toLong() << lane;
        }
        return nan;
    }

    /// Which of 64 scores are higher than the one `distance` columns on.
    private static long lower(double[] scores, int first, int distance) {
        long lower = 0;
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            DoubleVector leader = DoubleVector.fromArray(SPECIES, scores, first + lane);
            DoubleVector follower = DoubleVector.fromArray(SPECIES, scores, first + lane + distance);
            lower |= follower.compare(VectorOperators.LT, leader).toLong() << lane;
        }
        return lower;
    }
}
