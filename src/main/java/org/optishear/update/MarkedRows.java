// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.lang.foreign.MemorySegment;
import org.optishear.mask.Mask;

/// A mask in the making; rows may be marked by several threads, each row by one at a time.
final class MarkedRows {
    private final int rows;
    private final int columns;
    private final int bytesPerRow;
    private final byte[] packed; // 1 = pruned, little bit order

    MarkedRows(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.bytesPerRow = Math.ceilDiv(columns, Byte.SIZE);
        this.packed = new byte[Math.multiplyExact(rows, bytesPerRow)];
    }

    void mark(int row, int column) {
        packed[row * bytesPerRow + (column >> 3)] |= (byte) (1 << (column & 7));
    }

    void markColumn(int column) {
        for (int row = 0; row < rows; row++) {
            mark(row, column);
        }
    }

    Mask mask() {
        MemorySegment bytes = MemorySegment.ofArray(packed);
        return Mask.ofPackedPrunedRows(bytes, rows, columns);
    }
}
