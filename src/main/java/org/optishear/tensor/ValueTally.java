// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How often each of the 65,536 values of a 16-bit dtype occurs: one pass over the memory tells the whole distribution,
/// exactly and in any order.
final class ValueTally {
    private static final int VALUES = 1 << Short.SIZE;
    private static final int LANES = 4; // neighbours count apart, or equal ones would wait for each other
    private static final long FULL = 1L << 30;
    private static final ValueLayout.OfLong FOUR = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort ONE = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int[][] lanes = new int[LANES][VALUES];
    private final long[] total = new long[VALUES];
    private long pending;

    /// Counts the values of a row.
    void add(MemorySegment row) {
        long bytes = row.byteSize();
        for (long at = 0; at < bytes;) { // an int holds the count of one piece, whatever the length of the row
            long piece = Math.min(bytes - at, FULL);
            addPiece(row.asSlice(at, piece));
            at += piece;
        }
    }

    private void addPiece(MemorySegment row) {
        int[] first = lanes[0];
        int[] second = lanes[1];
        int[] third = lanes[2];
        int[] fourth = lanes[3];
        long bytes = row.byteSize();
        pending += bytes / Short.BYTES;
        if (pending > FULL) {
            fold();
            pending = bytes / Short.BYTES;
        }
        long bound = bytes - bytes % FOUR.byteSize();
        for (long at = 0; at < bound; at += FOUR.byteSize()) {
            long four = row.get(FOUR, at);
            first[(int) four & 0xFFFF]++;
            second[(int) (four >>> 16) & 0xFFFF]++;
            third[(int) (four >>> 32) & 0xFFFF]++;
            fourth[(int) (four >>> 48)]++;
        }
        for (long at = bound; at < bytes; at += Short.BYTES) {
            first[row.get(ONE, at) & 0xFFFF]++;
        }
    }

    private void fold() {
        for (int[] lane : lanes) {
            for (int value = 0; value < VALUES; value++) {
                total[value] += lane[value];
                lane[value] = 0;
            }
        }
        pending = 0;
    }

    /// Adds what another has counted.
    void add(ValueTally other) {
        other.fold();
        for (int value = 0; value < VALUES; value++) {
            total[value] += other.total[value];
        }
    }

    /// The distribution of what was counted.
    ///
    /// @param type bf16 or fp16
    Distribution distribution(ScalarType type) {
        fold();
        long nan = 0;
        long infinite = 0;
        long count = 0;
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double[] values = new double[VALUES];
        for (int bits = 0; bits < VALUES; bits++) {
            double value = value(type, bits);
            values[bits] = value;
            if (Double.isNaN(value)) {
                nan += total[bits];
            } else if (Double.isInfinite(value)) {
                infinite += total[bits];
            } else if (total[bits] > 0) {
                count += total[bits];
                sum += total[bits] * value;
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        double mean = count == 0 ? 0 : sum / count;
        double second = 0;
        double third = 0;
        double fourth = 0;
        for (int bits = 0; bits < VALUES; bits++) {
            if (total[bits] > 0 && Double.isFinite(values[bits])) {
                double off = values[bits] - mean;
                second += total[bits] * (off * off);
                third += total[bits] * (off * off * off);
                fourth += total[bits] * (off * off * (off * off));
            }
        }
        WeightMoments moments = new WeightMoments(count, min, max, mean, second, third, fourth);
        WeightHistogram histogram = new WeightHistogram(moments.std());
        for (int bits = 0; bits < VALUES; bits++) {
            if (total[bits] > 0 && Double.isFinite(values[bits])) {
                histogram.add(values[bits], total[bits]);
            }
        }
        return new Distribution(nan, infinite, moments, histogram);
    }

    private static double value(ScalarType type, int bits) {
        return type == ScalarType.BFloat16
                ? Float.intBitsToFloat(bits << Short.SIZE)
                : Float.float16ToFloat((short) bits);
    }
}
