// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// One bit for each element of a matrix `[rows, columns]`.
///
/// Column `j` of a row is bit `j & 63` of the row's word `j >> 6`; bits behind the last column are 0. Rows are arrays of
/// their own, made by the thread that fills them: they are in its cache when it does, and nothing has to be cleared
/// before the work starts.
public final class BitRows {
    private final int columns;
    private final long[][] rows; // [rows][wordsPerRow]; one array of zeros stands for all rows not yet written

    /// All bits 0.
    public BitRows(int rows, int columns) {
        this.columns = columns;
        this.rows = new long[rows][];
        Arrays.fill(this.rows, new long[Math.ceilDiv(columns, Long.SIZE)]);
    }

    /// Tells of each bit whether it is set.
    @FunctionalInterface
    public interface Bits {
        /// Whether the bit is set.
        boolean get(int row, int column);
    }

    /// Bits that a function tells, one by one.
    public static BitRows of(int rows, int columns, Bits bits) {
        BitRows made = new BitRows(rows, columns);
        for (int row = 0; row < rows; row++) {
            long[] words = made.renew(row);
            for (int column = 0; column < columns; column++) {
                if (bits.get(row, column)) {
                    set(words, column);
                }
            }
        }
        return made;
    }

    /// Bits from `ceil(columns / 8)` bytes a row, little bit order; bits behind the last column are ignored.
    ///
    /// @throws IllegalArgumentException if there are not as many bytes as the shape makes
    public static BitRows ofPackedRows(MemorySegment packed, int rows, int columns) {
        int bytes = Math.ceilDiv(columns, Byte.SIZE);
        if (packed.byteSize() != (long) rows * bytes) {
            throw new IllegalArgumentException(
                    "found " + packed.byteSize() + " bytes, expected " + (long) rows * bytes);
        }
        BitRows bits = new BitRows(rows, columns);
        for (int row = 0; row < rows; row++) {
            long[] words = bits.renew(row);
            for (int i = 0; i < bytes; i++) {
                long value = packed.get(ValueLayout.JAVA_BYTE, (long) row * bytes + i) & 0xFF;
                words[i >> 3] |= value << (Byte.SIZE * (i & 7));
            }
            clearFrom(words, columns);
        }
        return bits;
    }

    /// Number of rows.
    public int rows() {
        return rows.length;
    }

    /// Number of columns.
    public int columns() {
        return columns;
    }

    /// Words of 64 columns in a row.
    public int wordsPerRow() {
        return Math.ceilDiv(columns, Long.SIZE);
    }

    /// The words of a row, to be read only.
    public long[] row(int row) {
        return rows[row];
    }

    /// Whether the bit is set.
    public boolean get(int row, int column) {
        if (column < 0 || column >= columns) {
            throw new IndexOutOfBoundsException("column " + column + " of " + columns);
        }
        return (rows[row][column >> 6] >>> column & 1) == 1;
    }

    /// New words for a row, all 0, to be filled by the caller.
    long[] renew(int row) {
        long[] words = new long[wordsPerRow()];
        rows[row] = words;
        return words;
    }

    /// Sets the bit of a column.
    static void set(long[] words, int column) {
        words[column >> 6] |= 1L << column;
    }

    /// Clears the bit of column `first` and all behind it.
    static void clearFrom(long[] words, int first) {
        for (int word = first >> 6; word < words.length; word++) {
            words[word] &= word == first >> 6 ? (1L << first) - 1 : 0;
        }
    }

    /// The `count` lowest of the bits that are set, or all of them.
    static long lowestBits(long bits, int count) {
        return count >= Long.bitCount(bits) ? bits : Long.expand((1L << count) - 1, bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BitRows bits && columns == bits.columns && Arrays.deepEquals(rows, bits.rows);
    }

    @Override
    public int hashCode() {
        return 31 * columns + Arrays.deepHashCode(rows);
    }
}
