// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Marks the lowest scores of each group of consecutive columns; [FloatGroups] is its twin.
///
/// Where groups fill a vector, each score is compared with the others of its group by rotating the group in place: its
/// rank is the number of those that come before it, and the lowest ranks are pruned. Other group sizes are
/// done a group at a time with [DoubleSelect].
final class DoubleGroups {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> KEYS = SPECIES.vectorShape().withLanes(long.class);
    private static final int LANES = SPECIES.length();
    /// Above infinity's key, and not the highest number, so that one can be added.
    private static final long NAN_KEY = 0x7ff8_0000_0000_0000L;

    private final DoubleSelect select;
    private double[] group = new double[0];

    DoubleGroups(DoubleSelect select) {
        this.select = select;
    }

    /// @param scores
    ///            filled up with NaN to whole words
    void mark(double[] scores, int columns, GroupSizes sizes, WordRange marks) {
        int size = sizes.size();
        int whole = columns - columns % size;
        int done = 0;
        if (size > 1 && LANES % size == 0) {
            markVectors(scores, columns, new Rotations(size, sizes.pruned()), marks);
            done = whole;
        }
        marks.clearFrom(done, columns);
        for (int first = done; first < columns; first += size) {
            int length = Math.min(size, columns - first);
            markOne(scores, new Group(first, length, length == size ? sizes.pruned() : sizes.prunedOfLast()), marks);
        }
    }

    private record Group(int first, int length, int pruned) {}

    private void markOne(double[] scores, Group columns, WordRange marks) {
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
                marks.set(columns.first + i);
                ties -= equal ? 1 : 0;
            }
        }
    }

    private static final class Rotations {
        final int pruned;
        final VectorShuffle<Long>[] shuffles;
        final LongVector[] wins;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Rotations(int size, int pruned) {
            this.pruned = pruned;
            this.shuffles = new VectorShuffle[size - 1];
            this.wins = new LongVector[size - 1];
            for (int r = 1; r < size; r++) {
                int by = r;
                shuffles[r - 1] = VectorShuffle.fromOp(KEYS, lane -> lane - lane % size + (lane + by) % size);
                long[] win = new long[LANES];
                for (int lane = 0; lane < LANES; lane++) {
                    win[lane] = lane % size + by >= size ? 1 : 0;
                }
                wins[r - 1] = LongVector.fromArray(KEYS, win, 0);
            }
        }
    }

    private static void markVectors(double[] scores, int columns, Rotations rotations, WordRange marks) {
        int count = RowKernel.wordsPerRow(columns);
        for (int word = 0; word < count; word++) {
            long bits = 0;
            for (int lane = 0; lane < Long.SIZE; lane += LANES) {
                LongVector keys = keys(DoubleVector.fromArray(SPECIES, scores, word * Long.SIZE + lane));
                bits |= lowest(keys, rotations).toLong() << lane;
            }
            marks.words[marks.from + word] = bits;
        }
    }

    private static VectorMask<Long> lowest(LongVector keys, Rotations rotations) {
        LongVector rank = LongVector.zero(KEYS);
        for (int r = 0; r < rotations.shuffles.length; r++) {
            LongVector other = keys.rearrange(rotations.shuffles[r]);
            rank = rank.add(1, other.compare(VectorOperators.LT, keys.add(rotations.wins[r])));
        }
        return rank.compare(VectorOperators.LT, rotations.pruned);
    }

    /// The order of scores as signed numbers.
    private static LongVector keys(DoubleVector scores) {
        LongVector bits = scores.add(0.0).reinterpretAsLongs(); // -0.0 becomes +0.0
        LongVector ordered = bits.lanewise(VectorOperators.XOR,
                bits.lanewise(VectorOperators.ASHR, 63).lanewise(VectorOperators.LSHR, 1));
        return ordered.blend(NAN_KEY, scores.test(VectorOperators.IS_NAN).cast(KEYS));
    }
}
