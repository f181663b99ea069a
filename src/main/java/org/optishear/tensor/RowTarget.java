// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Where a [RowKernel] puts its result.
///
/// @param marks
///            one bit a weight, 1 = pruned
/// @param weights
///            the matrix itself, fp32, row-major, where marked weights become `+0.0` at once; empty: only marks are made
public record RowTarget(BitRows marks, Optional<MemorySegment> weights) {
    public RowTarget {
        long expected = (long) marks.rows() * marks.columns() * Float.BYTES;
        if (weights.isPresent() && weights.get().byteSize() != expected) {
            throw new IllegalArgumentException("weights: found " + weights.get().byteSize() + " bytes, expected "
                    + expected + " for [" + marks.rows() + ", " + marks.columns() + "] in fp32");
        }
    }

    /// Zeroes the marked weights of a row, if there are weights.
    void zeroRow(int row) {
        if (weights.isPresent()) {
            long size = (long) marks.columns() * Float.BYTES;
            RowZero.zero(marks.row(row), weights.get().asSlice(row * size, size), Float.BYTES);
        }
    }

    /// Whether the weights, if any, are exactly this memory.
    boolean isWithin(MemorySegment memory) {
        return weights.isEmpty() || (memory.isNative() && weights.get().isNative()
                && weights.get().address() == memory.address() && weights.get().byteSize() == memory.byteSize());
    }
}
