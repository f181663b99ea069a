// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.TensorMemory;

/// G `[out, in]`, fp16 in memory and read as fp32: how strongly the loss depends on each weight.
///
/// @param values row-major, valid while the tensor behind them lives
/// @param columns input channels
/// @param lowest smallest G
/// @param highest largest G
record GradientRows(MemorySegment values, int columns, float lowest, float highest) {
    /// @throws UndefinedScores if a gradient is not finite: fp16 ends at 65,504
    static GradientRows of(LinearStatistics statistics) {
        Tensor gradient = statistics.gradient();
        if (gradient.dim() != 2 || gradient.scalar_type().intern() != ScalarType.Half) {
            throw new IllegalArgumentException("expected an fp16 matrix of gradients");
        }
        MemorySegment values = TensorMemory.of(gradient);
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (long i = 0; i < values.byteSize() / Short.BYTES; i++) {
            float value = at(values, i);
            if (!Float.isFinite(value)) {
                throw new UndefinedScores("a gradient of " + value + " at row " + i / gradient.size(1) + ", column "
                        + i % gradient.size(1), "gradients that are finite in fp16");
            }
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        return new GradientRows(values, Math.toIntExact(gradient.size(1)), lowest, highest);
    }

    float at(int row, int column) {
        return at(values, (long) row * columns + column);
    }

    private static float at(MemorySegment values, long index) {
        return Float.float16ToFloat(values.get(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES));
    }
}
