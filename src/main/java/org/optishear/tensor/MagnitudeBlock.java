// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// A few rows of [ScaledMagnitude] that go through the loops together, a word of 64 columns of each by turns.
///
/// The factors, too many for the first cache, are then fetched once for all rows of the block; and memory is read as
/// several streams, which hides its latency better than one. (Measured on two cores, 4096×11008, groups of four: 8.5 ms
/// a row at a time, 6.7 ms in blocks of four.)
final class MagnitudeBlock {
    /// Rows of a full block.
    static final int ROWS = 4;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> BITS = SPECIES.vectorShape().withLanes(int.class);
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int QUAD = 4;
    /// Bit patterns of scores, which have no sign, are in the order of scores; all NaNs become this one.
    private static final int NAN = 0x7f80_0001;

    private static final VectorShuffle<Integer> NEXT = inQuads(1, 2, 3, 3);
    private static final VectorShuffle<Integer> FOLLOWER = inQuads(2, 3, 3, 3);
    private static final VectorShuffle<Integer> LEADER = inQuads(0, 1, 0, 3);

    private final WeightMatrix weight;
    private final float[] factor; // [in]
    private final int columns;
    private final RowTarget target;
    private final boolean zeroes;
    private final MagnitudeGather[] searches = new MagnitudeGather[ROWS];
    private final float[] thresholds = new float[ROWS];
    private final long[][] words = new long[ROWS][];
    private MemorySegment weights;
    private int first;
    private int rows;

    MagnitudeBlock(ScaledMagnitude scores, RowTarget target) {
        this.weight = scores.weight();
        this.factor = scores.factor();
        this.columns = scores.columns();
        this.target = target;
        this.zeroes = target.weights().isPresent();
        Arrays.setAll(searches, _ -> new MagnitudeGather(factor));
        open(0, 0);
    }

    private static VectorShuffle<Integer> inQuads(int... from) {
        return VectorShuffle.fromOp(BITS, lane -> lane - lane % QUAD + from[lane % QUAD]);
    }

    /// Turns to the rows `first … end-1`, at most [#ROWS] of them, and renews their marks.
    void open(int first, int end) {
        this.first = first;
        this.rows = Math.max(0, end - first);
        this.weights = weight.values().asSlice(weight.rowOffset(first), (long) rows * columns * Float.BYTES);
        for (int row = 0; row < rows; row++) {
            words[row] = target.marks().renew(first + row);
        }
    }

    /// First row.
    int first() {
        return first;
    }

    /// Number of rows, 0 behind the last.
    int rows() {
        return rows;
    }

    /// Sets the thresholds to the `count`-th lowest score of each row.
    void findThresholds(int count) {
        MemorySegment memory = weights;
        int end = rows;
        for (int row = 0; row < end; row++) {
            searches[row].begin(memory, (long) row * columns, (count - 0.5) / columns);
        }
        for (int column = 0; column < columns; column += Long.SIZE) {
            for (int row = 0; row < end; row++) {
                searches[row].word(memory, (long) row * columns + column, column);
            }
        }
        for (int row = 0; row < end; row++) {
            thresholds[row] = searches[row].threshold(count);
        }
    }

    /// Up to which score all scores of a row are marked; NaN marks none.
    float threshold(int row) {
        return thresholds[row];
    }

    /// Sets it.
    void threshold(int row, float threshold) {
        thresholds[row] = threshold;
    }

    /// Marks and zeroes up to the thresholds.
    void mark() {
        MemorySegment memory = weights;
        int end = rows;
        for (int column = 0; column < columns; column += Long.SIZE) {
            for (int row = 0; row < end; row++) {
                words[row][column >> 6] = markWord(memory, (long) row * columns + column, column, thresholds[row]);
            }
        }
    }

    private long markWord(MemorySegment memory, long start, int column, float upTo) {
        FloatVector threshold = FloatVector.broadcast(SPECIES, upTo);
        long pruned = 0;
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            long at = (start + lane) * Float.BYTES;
            FloatVector part = FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER);
            VectorMask<Float> low = part.mul(FloatVector.fromArray(SPECIES, factor, column + lane)).abs()
                    .compare(VectorOperators.LE, threshold);
            if (zeroes) {
                part.blend(0, low).intoMemorySegment(memory, at, ORDER);
            }
            pruned |= low.toLong() << lane;
        }
        return pruned;
    }

    /// Marks and zeroes the `pruned` lowest of every four.
    void markQuads(int pruned) {
        MemorySegment memory = weights;
        int end = rows;
        for (int column = 0; column < columns; column += Long.SIZE) {
            for (int row = 0; row < end; row++) {
                long start = (long) row * columns + column;
                long bits = quads(memory, start, column, pruned);
                words[row][column >> 6] = bits;
                if (zeroes) {
                    zeroWord(memory, start, bits);
                }
            }
        }
    }

    private long quads(MemorySegment memory, long start, int column, int pruned) {
        long one = 0; // pairs of neighbours
        long others = 0; // the other three pairs of a group
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            IntVector score = FloatVector.fromMemorySegment(SPECIES, memory, (start + lane) * Float.BYTES, ORDER)
                    .mul(FloatVector.fromArray(SPECIES, factor, column + lane)).abs().reinterpretAsInts().min(NAN);
            one |= score.rearrange(NEXT).compare(VectorOperators.LT, score).toLong() << lane;
            others |= score.rearrange(FOLLOWER).compare(VectorOperators.LT, score.rearrange(LEADER)).toLong() << lane;
        }
        return GroupRanks.quads(one, others, others >>> 2, pruned);
    }

    private static void zeroWord(MemorySegment memory, long start, long bits) {
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            long at = (start + lane) * Float.BYTES;
            IntVector.fromMemorySegment(BITS, memory, at, ORDER).blend(0, VectorMask.fromLong(BITS, bits >>> lane))
                    .intoMemorySegment(memory, at, ORDER);
        }
    }
}
