// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Another order of a stored matrix's rows, columns, or both, whatever its dtype.
///
/// @param rows of the matrix
/// @param columns of the matrix
/// @param bytesPerElement 1, 2, 4 or 8
public record MatrixOrder(int rows, int columns, int bytesPerElement) {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /// Copies a matrix in another order.
    ///
    /// @param from the matrix, row-major; not the memory of `to`
    /// @param rowOrder `[place]` → row; empty where rows stay
    /// @param columnOrder `[place]` → column; empty where columns stay
    public void copy(MemorySegment from, MemorySegment to, int[] rowOrder, int[] columnOrder) {
        long width = (long) columns * bytesPerElement;
        if (from.byteSize() != rows * width || to.byteSize() != rows * width) {
            throw new IllegalArgumentException(from.byteSize() + " and " + to.byteSize() + " bytes for " + this);
        }
        for (int row = 0; row < rows; row++) {
            MemorySegment source = from.asSlice((rowOrder.length == 0 ? row : rowOrder[row]) * width, width);
            MemorySegment target = to.asSlice(row * width, width);
            if (columnOrder.length == 0) {
                target.copyFrom(source);
            } else {
                copyRow(source, target, columnOrder);
            }
        }
    }

    private void copyRow(MemorySegment from, MemorySegment to, int[] order) {
        switch (bytesPerElement) {
            case Byte.BYTES -> {
                for (int place = 0; place < order.length; place++) {
                    to.set(ValueLayout.JAVA_BYTE, place, from.get(ValueLayout.JAVA_BYTE, order[place]));
                }
            }
            case Short.BYTES -> {
                for (int place = 0; place < order.length; place++) {
                    to.set(SHORT, 2L * place, from.get(SHORT, 2L * order[place]));
                }
            }
            case Integer.BYTES -> {
                for (int place = 0; place < order.length; place++) {
                    to.set(INT, 4L * place, from.get(INT, 4L * order[place]));
                }
            }
            case Long.BYTES -> {
                for (int place = 0; place < order.length; place++) {
                    to.set(LONG, 8L * place, from.get(LONG, 8L * order[place]));
                }
            }
            default -> throw new IllegalArgumentException(bytesPerElement + " bytes an element");
        }
    }
}
