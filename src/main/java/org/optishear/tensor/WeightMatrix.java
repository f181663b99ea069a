// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A weight matrix in memory, row-major.
///
/// @param values fp32, `rows * columns` of them, valid while the tensor behind them lives
/// @param rows output channels
/// @param columns input channels
public record WeightMatrix(MemorySegment values, int rows, int columns) {
    /// The memory of a contiguous fp32 tensor `[out, in]` on the CPU, shared and not copied.
    public static WeightMatrix of(Tensor weight) {
        if (weight.dim() != 2 || weight.scalar_type().intern() != ScalarType.Float) {
            throw new IllegalArgumentException("expected an fp32 matrix");
        }
        return new WeightMatrix(TensorMemory.of(weight), Math.toIntExact(weight.size(0)),
                Math.toIntExact(weight.size(1)));
    }

    /// Byte offset of the first value of a row.
    public long rowOffset(int row) {
        return (long) row * columns * Float.BYTES;
    }
}
