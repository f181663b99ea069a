// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The zeros of a stored matrix as packed bits, and what a matrix has of given ones.
///
/// Packed: `ceil(columns / 8)` bytes a row, little bit order (column `j` is bit `j & 7` of byte `j >> 3`), 1 = zero or to
/// be zero; unused bits of a row's last byte 0.
public final class PackedZeros {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private PackedZeros() {}

    /// How given marks and the zeros of a matrix agree.
    ///
    /// @param marked weights that are marked
    /// @param lost marked weights that are not zero
    /// @param more zero weights that are not marked
    public record Agreement(long marked, long lost, long more) {
        /// Both together.
        public Agreement plus(Agreement other) {
            return new Agreement(marked + other.marked, lost + other.lost, more + other.more);
        }
    }

    /// Bytes of the packed bits of a matrix.
    public static long bytes(int rows, int columns) {
        return (long) rows * Math.ceilDiv(columns, Byte.SIZE);
    }

    /// Marks the zeros of a matrix.
    ///
    /// @param packed written to, [#bytes] long
    public static void pack(StoredMatrix matrix, MemorySegment packed, Workers workers) {
        int width = Math.ceilDiv(matrix.columns(), Byte.SIZE);
        int rows = matrix.chunkRows(1);
        workers.forEach(Math.ceilDiv(matrix.rows(), rows), chunk -> {
            long[] words = NonZeroBits.words(matrix.columns());
            for (int row = chunk * rows; row < Math.min(matrix.rows(), (chunk + 1) * rows); row++) {
                NonZeroBits.read(matrix, row, words);
                long at = (long) row * width;
                for (int i = 0; i < width; i++) {
                    int nonZero = (int) (words[i >> 3] >>> (Byte.SIZE * (i & 7)));
                    packed.set(BYTE, at + i, (byte) (~nonZero & valid(matrix.columns() - Byte.SIZE * i)));
                }
            }
        });
    }

    private static int valid(int columns) {
        return columns >= Byte.SIZE ? 0xFF : (1 << columns) - 1;
    }

    /// Compares marks with the zeros of a matrix.
    ///
    /// @param packed [#bytes] long; bits behind the last column are ignored
    public static Agreement compare(StoredMatrix matrix, MemorySegment packed, Workers workers) {
        int width = Math.ceilDiv(matrix.columns(), Byte.SIZE);
        int rows = matrix.chunkRows(1);
        List<Agreement> parts = workers.map(Math.ceilDiv(matrix.rows(), rows), chunk -> {
            long marked = 0;
            long lost = 0;
            long zeros = 0;
            long[] words = NonZeroBits.words(matrix.columns());
            for (int row = chunk * rows; row < Math.min(matrix.rows(), (chunk + 1) * rows); row++) {
                NonZeroBits.read(matrix, row, words);
                zeros += matrix.columns();
                for (int word = 0; word < words.length; word++) {
                    long marks = marks(packed, (long) row * width, word, matrix.columns());
                    marked += Long.bitCount(marks);
                    lost += Long.bitCount(marks & words[word]);
                    zeros -= Long.bitCount(words[word]);
                }
            }
            return new Agreement(marked, lost, zeros - (marked - lost));
        });
        return parts.stream().reduce(new Agreement(0, 0, 0), Agreement::plus);
    }

    private static long marks(MemorySegment packed, long start, int word, int columns) {
        long marks = 0;
        int first = word * Long.BYTES;
        int last = Math.min(first + Long.BYTES, Math.ceilDiv(columns, Byte.SIZE));
        for (int i = first; i < last; i++) {
            long bits = packed.get(BYTE, start + i) & valid(columns - Byte.SIZE * i);
            marks |= bits << (Byte.SIZE * (i - first));
        }
        return marks;
    }
}
