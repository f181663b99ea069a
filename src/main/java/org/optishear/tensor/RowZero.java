// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Writes `+0.0` over the marked weights of a row, in place, whatever their dtype: all bits zero is zero in each.
public final class RowZero {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private RowZero() {}

    /// Writes zeros over the marked weights of one row.
    ///
    /// @param words
    ///            the marks of the row, as [BitRows] holds them
    /// @param row
    ///            the weights of the row and nothing else
    /// @param bytesPerElement
    ///            1, 2, 4 or 8
    public static void zero(long[] words, MemorySegment row, int bytesPerElement) {
        long columns = row.byteSize() / bytesPerElement;
        int whole = (int) (columns / Long.SIZE);
        switch (bytesPerElement) {
            case 1 -> zeroBytes(words, row, whole);
            case 2 -> zeroShorts(words, row, whole);
            case 4 -> zeroInts(words, row, whole);
            case 8 -> zeroLongs(words, row, whole);
            default -> throw new IllegalArgumentException(
                    "bytes per element: found " + bytesPerElement + ", expected 1, 2, 4 or 8");
        }
        if (columns % Long.SIZE != 0) {
            long first = (long) whole * Long.SIZE;
            for (long bits = words[whole]; bits != 0; bits &= bits - 1) {
                long at = (first + Long.numberOfTrailingZeros(bits)) * bytesPerElement;
                for (int i = 0; i < bytesPerElement; i++) {
                    row.set(ValueLayout.JAVA_BYTE, at + i, (byte) 0);
                }
            }
        }
    }

    private static void zeroBytes(long[] words, MemorySegment row, int whole) {
        for (int word = 0; word < whole; word++) {
            long bits = words[word];
            for (int lane = 0; lane < Long.SIZE; lane += BYTES.length()) {
                long at = (long) word * Long.SIZE + lane;
                VectorMask<Byte> pruned = VectorMask.fromLong(BYTES, bits >>> lane);
                ByteVector.fromMemorySegment(BYTES, row, at, ORDER).blend((byte) 0, pruned)
                        .intoMemorySegment(row, at, ORDER);
            }
        }
    }

    private static void zeroShorts(long[] words, MemorySegment row, int whole) {
        for (int word = 0; word < whole; word++) {
            long bits = words[word];
            for (int lane = 0; lane < Long.SIZE; lane += SHORTS.length()) {
                long at = ((long) word * Long.SIZE + lane) * Short.BYTES;
                VectorMask<Short> pruned = VectorMask.fromLong(SHORTS, bits >>> lane);
                ShortVector.fromMemorySegment(SHORTS, row, at, ORDER).blend((short) 0, pruned)
                        .intoMemorySegment(row, at, ORDER);
            }
        }
    }

    private static void zeroInts(long[] words, MemorySegment row, int whole) {
        for (int word = 0; word < whole; word++) {
            long bits = words[word];
            for (int lane = 0; lane < Long.SIZE; lane += INTS.length()) {
                long at = ((long) word * Long.SIZE + lane) * Integer.BYTES;
                VectorMask<Integer> pruned = VectorMask.fromLong(INTS, bits >>> lane);
                IntVector.fromMemorySegment(INTS, row, at, ORDER).blend(0, pruned).intoMemorySegment(row, at, ORDER);
            }
        }
    }

    private static void zeroLongs(long[] words, MemorySegment row, int whole) {
        for (int word = 0; word < whole; word++) {
            long bits = words[word];
            for (int lane = 0; lane < Long.SIZE; lane += LONGS.length()) {
                long at = ((long) word * Long.SIZE + lane) * Long.BYTES;
                VectorMask<Long> pruned = VectorMask.fromLong(LONGS, bits >>> lane);
                LongVector.fromMemorySegment(LONGS, row, at, ORDER).blend(0, pruned).intoMemorySegment(row, at, ORDER);
            }
        }
    }
}
