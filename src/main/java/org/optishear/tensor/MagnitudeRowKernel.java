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

/// The row kernel for [ScaledMagnitude]: scores are made in the registers of the loop that needs them and never stored.
///
/// Rows go through in blocks of [#BLOCK], a word of 64 columns of each by turns. The factors, too many for the first
/// cache, are then fetched once a block; and memory is read as several streams, which hides its latency better than
/// one. (Measured on two cores, 4096×11008, groups of four: 8.5 ms a row at a time, 6.7 ms in blocks of four.)
///
/// What is rare — ties at the cut, other group sizes, a sample that misled — goes to [FloatRowKernel].
final class MagnitudeRowKernel implements RowKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> BITS = SPECIES.vectorShape().withLanes(int.class);
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BLOCK = 4;
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
    private final FloatRowKernel general;
    private final FloatSelect[] selects; // [BLOCK]
    private final float[] thresholds = new float[BLOCK];
    private final long[][] words = new long[BLOCK][];

    /// @param target
    ///            without weights, or with those of the scores; a whole number of words wide
    MagnitudeRowKernel(ScaledMagnitude scores, RowTarget target) {
        this.weight = scores.weight();
        this.factor = scores.factor();
        this.columns = scores.columns();
        this.target = target;
        this.zeroes = target.weights().isPresent();
        this.general = new FloatRowKernel(scores, target);
        this.selects = new FloatSelect[BLOCK];
        Arrays.setAll(selects, _ -> new FloatSelect(columns));
    }

    private static VectorShuffle<Integer> inQuads(int... from) {
        return VectorShuffle.fromOp(BITS, lane -> lane - lane % QUAD + from[lane % QUAD]);
    }

    @Override
    public void markLowest(int first, int end, int count) {
        if (count <= 0 || count > columns) {
            general.markLowest(first, end, count);
            return;
        }
        for (int row = first; row < end; row += BLOCK) {
            int rows = Math.min(BLOCK, end - row);
            MemorySegment block = block(row, rows);
            for (int i = 0; i < rows; i++) {
                selects[i].bracket(block.asSlice((long) i * columns * Float.BYTES), factor, (count - 0.5) / columns);
            }
            gather(block, rows);
            for (int i = 0; i < rows; i++) {
                thresholds[i] = selects[i].encloses(count) ? threshold(selects[i], count) : Float.NaN;
            }
            markUpToThresholds(row, rows, block);
            for (int i = 0; i < rows; i++) {
                if (Float.isNaN(thresholds[i])) {
                    general.markLowest(row + i, row + i + 1, count);
                }
            }
        }
    }

    /// The score up to which all scores are pruned, or NaN where some of those equal to it stay.
    private static float threshold(FloatSelect select, int count) {
        float found = select.searchGathered(count);
        return select.below() + select.equal() == count ? found : Float.NaN;
    }

    @Override
    public void markUpTo(int first, int end, long key, int[] ties) {
        float threshold = FloatKeys.value(key);
        for (int row = first; row < end; row += BLOCK) {
            int rows = Math.min(BLOCK, end - row);
            for (int i = 0; i < rows; i++) {
                thresholds[i] = ties[row + i] == columns ? threshold : Float.NaN;
            }
            markUpToThresholds(row, rows, block(row, rows));
            for (int i = 0; i < rows; i++) {
                if (Float.isNaN(thresholds[i])) {
                    general.markUpTo(row + i, row + i + 1, key, ties);
                }
            }
        }
    }

    @Override
    public void markGroups(int first, int end, GroupSizes sizes) {
        if (sizes.size() != QUAD) {
            general.markGroups(first, end, sizes);
            return;
        }
        for (int row = first; row < end; row += BLOCK) {
            int rows = Math.min(BLOCK, end - row);
            renewWords(row, rows);
            markQuads(block(row, rows), rows, sizes.pruned());
        }
    }

    private MemorySegment block(int row, int rows) {
        return weight.values().asSlice(weight.rowOffset(row), (long) rows * columns * Float.BYTES);
    }

    private void renewWords(int row, int rows) {
        for (int i = 0; i < rows; i++) {
            words[i] = target.marks().renew(row + i);
        }
    }

    /// Has each row's search gather the scores inside its bracket.
    private void gather(MemorySegment block, int rows) {
        for (int first = 0; first < columns; first += Long.SIZE) {
            for (int row = 0; row < rows; row++) {
                selects[row].gatherWord(block, (long) row * columns + first, factor, first);
            }
        }
        for (int row = 0; row < rows; row++) {
            selects[row].endGathering();
        }
    }

    /// A threshold of NaN marks nothing.
    private void markUpToThresholds(int firstRow, int rows, MemorySegment block) {
        renewWords(firstRow, rows);
        for (int first = 0; first < columns; first += Long.SIZE) {
            for (int row = 0; row < rows; row++) {
                FloatVector threshold = FloatVector.broadcast(SPECIES, thresholds[row]);
                long pruned = 0;
                for (int lane = 0; lane < Long.SIZE; lane += LANES) {
                    long at = ((long) row * columns + first + lane) * Float.BYTES;
                    FloatVector weights = FloatVector.fromMemorySegment(SPECIES, block, at, ORDER);
                    VectorMask<Float> low = weights.mul(FloatVector.fromArray(SPECIES, factor, first + lane)).abs()
                            .compare(VectorOperators.LE, threshold);
                    if (zeroes) {
                        weights.blend(0, low).intoMemorySegment(block, at, ORDER);
                    }
                    pruned |= low.toLong() << lane;
                }
                words[row][first >> 6] = pruned;
            }
        }
    }

    private void markQuads(MemorySegment block, int rows, int pruned) {
        for (int first = 0; first < columns; first += Long.SIZE) {
            for (int row = 0; row < rows; row++) {
                long start = (long) row * columns + first;
                long one = 0; // pairs of neighbours
                long others = 0; // the other three pairs of a group
                for (int lane = 0; lane < Long.SIZE; lane += LANES) {
                    IntVector score = FloatVector
                            .fromMemorySegment(SPECIES, block, (start + lane) * Float.BYTES, ORDER)
                            .mul(FloatVector.fromArray(SPECIES, factor, first + lane)).abs().reinterpretAsInts()
                            .min(NAN);
                    one |= score.rearrange(NEXT).compare(VectorOperators.LT, score).toLong() << lane;
                    others |= score.rearrange(FOLLOWER).compare(VectorOperators.LT, score.rearrange(LEADER))
                            .toLong() << lane;
                }
                long bits = GroupRanks.quads(one, others, others >>> 2, pruned);
                words[row][first >> 6] = bits;
                if (zeroes) {
                    zeroWord(block, start, bits);
                }
            }
        }
    }

    private static void zeroWord(MemorySegment block, long start, long bits) {
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            long at = (start + lane) * Float.BYTES;
            IntVector.fromMemorySegment(BITS, block, at, ORDER).blend(0, VectorMask.fromLong(BITS, bits >>> lane))
                    .intoMemorySegment(block, at, ORDER);
        }
    }
}
