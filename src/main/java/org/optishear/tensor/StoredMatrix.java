// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A matrix as it lies in a file: row-major, little-endian, in the dtype it has on disk, at any address.
///
/// @param bytes `rows * columns` values of `type`
/// @param type bf16, fp16, fp32 or fp64
/// @param rows first dimension
/// @param columns second dimension
public record StoredMatrix(MemorySegment bytes, ScalarType type, int rows, int columns) {
    /// Weights of a chunk, about: a few MiB, so that what one pass over a row has brought is there for the next.
    private static final int CHUNK = 1 << 20;

    /// A tensor of any number of dimensions as a matrix: all dimensions but the last are rows, a scalar is 1 × 1.
    ///
    /// @return empty where values of this type mean nothing by themselves (integers, quantised weights), or where a side
    ///     of the matrix is longer than an `int`
    public static Optional<StoredMatrix> of(MemorySegment bytes, Optional<ScalarType> type, List<Long> shape) {
        if (type.isEmpty() || width(type.get()) == 0) {
            return Optional.empty();
        }
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        long rows = columns == 0 ? 0 : bytes.byteSize() / width(type.get()) / columns;
        return rows > Integer.MAX_VALUE || columns > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new StoredMatrix(bytes, type.get(), (int) rows, (int) columns));
    }

    /// Bytes of one value; 0 for a type that is not read here.
    static int width(ScalarType type) {
        return switch (type) {
            case BFloat16, Half -> Short.BYTES;
            case Float -> Float.BYTES;
            case Double -> Double.BYTES;
            default -> 0;
        };
    }

    /// Bytes of one value.
    public int width() {
        return width(type);
    }

    /// Number of weights.
    public long weights() {
        return (long) rows * columns;
    }

    /// The bytes of one row.
    public MemorySegment row(int row) {
        long size = (long) columns * width();
        return bytes.asSlice(row * size, size);
    }

    /// Rows of a chunk: by the shape only, and a multiple of `multiple` so that no group of so many rows is cut.
    public int chunkRows(int multiple) {
        return Math.multiplyExact(Math.ceilDiv(Math.max(1, CHUNK / Math.max(1, columns)), multiple), multiple);
    }
}
