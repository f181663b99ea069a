// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Which weights of a row are not zero. Both zeros are zero; NaN is not.
public final class NonZeroBits {
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private NonZeroBits() {}

    /// Words for a row of so many columns.
    public static long[] words(int columns) {
        return new long[Math.ceilDiv(columns, Long.SIZE)];
    }

    /// Reads one row.
    ///
    /// @param words column `j` is bit `j & 63` of word `j >> 6`, 1 where the weight is not zero; bits behind the last
    ///     column are 0
    public static void read(StoredMatrix matrix, int row, long[] words) {
        MemorySegment values = matrix.row(row);
        int whole = matrix.columns() / Long.SIZE;
        switch (matrix.width()) {
            case Short.BYTES -> shorts(values, whole, words);
            case Integer.BYTES -> ints(values, whole, words);
            default -> longs(values, whole, words);
        }
        if (whole < words.length) {
            words[whole] = rest(values, whole * Long.SIZE, matrix);
        }
    }

    private static void shorts(MemorySegment values, int whole, long[] words) {
        for (int word = 0; word < whole; word++) {
            long bits = 0;
            for (int lane = 0; lane < Long.SIZE; lane += SHORTS.length()) {
                long at = ((long) word * Long.SIZE + lane) * Short.BYTES;
                bits |= ShortVector.fromMemorySegment(SHORTS, values, at, ORDER)
                        .lanewise(VectorOperators.AND, Short.MAX_VALUE).compare(VectorOperators.NE, (short) 0)
                        .toLong() << lane;
            }
            words[word] = bits;
        }
    }

    private static void ints(MemorySegment values, int whole, long[] words) {
        for (int word = 0; word < whole; word++) {
            long bits = 0;
            for (int lane = 0; lane < Long.SIZE; lane += INTS.length()) {
                long at = ((long) word * Long.SIZE + lane) * Integer.BYTES;
                bits |= IntVector.fromMemorySegment(INTS, values, at, ORDER)
                        .lanewise(VectorOperators.AND, Integer.MAX_VALUE).compare(VectorOperators.NE, 0)
                        .toLong() << lane;
            }
            words[word] = bits;
        }
    }

    private static void longs(MemorySegment values, int whole, long[] words) {
        for (int word = 0; word < whole; word++) {
            long bits = 0;
            for (int lane = 0; lane < Long.SIZE; lane += LONGS.length()) {
                long at = ((long) word * Long.SIZE + lane) * Long.BYTES;
                bits |= LongVector.fromMemorySegment(LONGS, values, at, ORDER)
                        .lanewise(VectorOperators.AND, Long.MAX_VALUE).compare(VectorOperators.NE, 0).toLong() << lane;
            }
            words[word] = bits;
        }
    }

    private static long rest(MemorySegment values, int first, StoredMatrix matrix) {
        long bits = 0;
        for (int column = first; column < matrix.columns(); column++) {
            int any = 0;
            for (int i = 0; i < matrix.width(); i++) {
                int part = values.get(BYTE, (long) column * matrix.width() + i);
                any |= i == matrix.width() - 1 ? part & Byte.MAX_VALUE : part;
            }
            bits |= any != 0 ? 1L << column : 0;
        }
        return bits;
    }
}
