// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.optishear.tensor.BitRows;
import org.optishear.tensor.RowZero;
import org.optishear.tensor.Workers;

/// Which weights of one matrix `[rows, columns]` are pruned: one bit each, 1 = pruned. Immutable once handed out.
public final class Mask {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final BitRows marks;

    Mask(BitRows marks) {
        this.marks = marks;
    }

    /// Output channels.
    public int rows() {
        return marks.rows();
    }

    /// Input channels.
    public int columns() {
        return marks.columns();
    }

    /// Whether the weight is pruned.
    public boolean pruned(int row, int column) {
        return marks.get(row, column);
    }

    /// How many weights are pruned.
    public long prunedCount() {
        long count = 0;
        for (int row = 0; row < rows(); row++) {
            count += prunedCount(row);
        }
        return count;
    }

    /// How many weights of a row are pruned.
    public int prunedCount(int row) {
        int count = 0;
        for (long word : marks.row(row)) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /// How many weights one of the two prunes and the other does not.
    ///
    /// @param other of the same shape
    public long differences(Mask other) {
        long count = 0;
        for (int row = 0; row < rows(); row++) {
            long[] words = marks.row(row);
            long[] others = other.marks.row(row);
            for (int i = 0; i < words.length; i++) {
                count += Long.bitCount(words[i] ^ others[i]);
            }
        }
        return count;
    }

    /// Fraction of the weights that is pruned; 0 for an empty matrix.
    public double sparsity() {
        return rows() == 0 || columns() == 0 ? 0 : prunedCount() / ((double) rows() * columns());
    }

    /// One bit a weight in row-major order without gaps, little bit order, **1 = kept**; unused bits of the last byte 0.
    public byte[] packedKept() {
        byte[] packed = new byte[Math.toIntExact(((long) rows() * columns() + 7) / 8)];
        long index = 0;
        for (int row = 0; row < rows(); row++) {
            for (int column = 0; column < columns(); column++, index++) {
                if (!pruned(row, column)) {
                    packed[(int) (index >> 3)] |= (byte) (1 << (index & 7));
                }
            }
        }
        return packed;
    }

    /// `ceil(columns / 8)` bytes a row, little bit order, **1 = pruned**; unused bits of a row's last byte 0.
    public byte[] packedPrunedRows() {
        int bytesPerRow = (columns() + 7) / 8;
        byte[] packed = new byte[Math.multiplyExact(rows(), bytesPerRow)];
        for (int row = 0; row < rows(); row++) {
            for (int i = 0; i < bytesPerRow; i++) {
                packed[row * bytesPerRow + i] = (byte) (marks.row(row)[i >> 3] >>> (8 * (i & 7)));
            }
        }
        return packed;
    }

    /// The same weights of the transposed matrix.
    public Mask transposed() {
        BitRows turned = BitRows.of(columns(), rows(), (row, column) -> marks.get(column, row));
        return new Mask(turned);
    }

    /// The mask that [#packedPrunedRows] has written.
    ///
    /// @throws IllegalArgumentException if there are not as many bytes as the shape makes
    public static Mask ofPackedPrunedRows(MemorySegment packed, int rows, int columns) {
        return new Mask(BitRows.ofPackedRows(packed, rows, columns));
    }

    /// Writes `+0.0` over the pruned weights, on the caller's thread.
    ///
    /// @param weights
    ///            the matrix, row-major, and nothing else
    /// @param bytesPerElement
    ///            width of its dtype: 1, 2, 4 or 8
    /// @throws IllegalArgumentException
    ///             if the memory has not the mask's size
    public void apply(MemorySegment weights, int bytesPerElement) {
        apply(weights, bytesPerElement, RowTasks.here());
    }

    /// As above, on the workers' threads.
    public void apply(MemorySegment weights, int bytesPerElement, Workers workers) {
        apply(weights, bytesPerElement, RowTasks.on(workers));
    }

    private void apply(MemorySegment weights, int bytesPerElement, RowTasks tasks) {
        requireSize(weights, bytesPerElement);
        tasks.forRows(rows(), columns(), () -> bytesPerElement, (width, first, end) -> {
            long size = (long) columns() * width;
            for (int row = first; row < end; row++) {
                RowZero.zero(marks.row(row), weights.asSlice(row * size, size), width);
            }
        });
    }

    /// Feeds the shape and, of every row, which weights change when the mask is applied: pruned and not zero yet. Two
    /// masks with equal digests leave equal weights.
    ///
    /// @param weights
    ///            the matrix before pruning, fp32, row-major
    public void updateDigest(MessageDigest digest, MemorySegment weights) {
        requireSize(weights, Float.BYTES);
        ByteBuffer line = ByteBuffer.allocate(marks.wordsPerRow() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        digest.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(rows()).putInt(columns()).flip());
        for (int row = 0; row < rows(); row++) {
            line.clear();
            for (int word = 0; word < marks.wordsPerRow(); word++) {
                long first = (long) row * columns() + (long) word * Long.SIZE;
                line.putLong(nonZero(marks.row(row)[word], first, weights));
            }
            digest.update(line.flip());
        }
    }

    /// Of the marked weights, those that are not zero.
    private static long nonZero(long marked, long first, MemorySegment weights) {
        long nonZero = 0;
        for (long bits = marked; bits != 0; bits &= bits - 1) {
            float weight = weights.get(FLOAT, (first + Long.numberOfTrailingZeros(bits)) * Float.BYTES);
            nonZero |= weight != 0 ? Long.lowestOneBit(bits) : 0;
        }
        return nonZero;
    }

    private void requireSize(MemorySegment weights, int bytesPerElement) {
        long expected = Math.multiplyExact((long) rows() * columns(), (long) bytesPerElement);
        if (weights.byteSize() != expected) {
            throw new IllegalArgumentException("weights: found " + weights.byteSize() + " bytes, expected " + expected
                    + " for [" + rows() + ", " + columns() + "] of " + bytesPerElement + " bytes");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask mask && marks.equals(mask.marks);
    }

    @Override
    public int hashCode() {
        return marks.hashCode();
    }

    @Override
    public String toString() {
        return "mask [" + rows() + ", " + columns() + "], " + prunedCount() + " pruned";
    }
}
