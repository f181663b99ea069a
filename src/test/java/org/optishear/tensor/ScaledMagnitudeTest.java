// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;

/// The loops that score, select and zero at once, against the kernel that stores its scores.
class ScaledMagnitudeTest {
    private static final int[][] SHAPES = {{1, 64}, {3, 128}, {4, 2048}, {9, 2112}, {7, 4096}};

    /// Weights and factors; the last three make ties, NaN and a sample that sees nothing of the tail.
    enum Kind {
        GAUSS, PRUNED_BEFORE, QUANTISED, WITH_NAN, ALL_NAN, BLOCKS;

        IntToDoubleFunction weights(Random random) {
            return switch (this) {
                case GAUSS -> _ -> random.nextGaussian();
                case PRUNED_BEFORE -> _ -> random.nextInt(3) > 0 ? 0 : random.nextGaussian();
                case QUANTISED -> _ -> random.nextInt(7) - 3;
                case WITH_NAN -> _ -> random.nextInt(4) > 0 ? random.nextGaussian() : special(random);
                case ALL_NAN -> _ -> Float.NaN;
                case BLOCKS -> i -> i % 128 < 64 ? 1e-3 * random.nextGaussian() : random.nextGaussian();
            };
        }

        private static double special(Random random) {
            double[] specials = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0, Float.MIN_VALUE};
            return specials[random.nextInt(specials.length)];
        }
    }

    @ParameterizedTest
    @EnumSource
    void fusedLoopsMarkAndZeroWhatTheGeneralKernelDoes(Kind kind) {
        for (int[] shape : SHAPES) {
            try (Arena arena = Arena.ofConfined()) {
                Random random = new Random(shape[1]);
                MemorySegment weights = arena.allocate((long) shape[0] * shape[1] * Float.BYTES, Float.BYTES);
                IntToDoubleFunction values = kind.weights(random);
                for (int i = 0; i < shape[0] * shape[1]; i++) {
                    weights.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values.applyAsDouble(i));
                }
                float[] factor = new float[shape[1]];
                for (int j = 0; j < factor.length; j++) {
                    // a dead channel times an infinite weight is NaN, with its sign bit set on x86
                    factor[j] = kind == Kind.QUANTISED ? 1 : random.nextInt(50) == 0 ? 0 : (float) random.nextDouble();
                }
                for (int count : new int[]{0, 1, shape[1] / 3, shape[1] / 2, shape[1] - 1, shape[1]}) {
                    compare(weights, shape, factor, (kernel, end) -> kernel.markLowest(0, end, count));
                }
                for (int pruned = 0; pruned <= 4; pruned++) {
                    GroupSizes sizes = new GroupSizes(pruned, 4, 0);
                    compare(weights, shape, factor, (kernel, end) -> kernel.markGroups(0, end, sizes));
                }
                for (float threshold : new float[]{0, 0.4f, Float.POSITIVE_INFINITY, Float.NaN}) {
                    int[] ties = new int[shape[0]];
                    Arrays.setAll(ties, row -> row % 2 == 0 ? shape[1] : row);
                    compare(weights, shape, factor,
                            (kernel, end) -> kernel.markUpTo(0, end, FloatKeys.key(threshold), ties));
                }
            }
        }
    }

    @FunctionalInterface
    private interface Marker {
        void mark(RowKernel kernel, int end);
    }

    private static void compare(MemorySegment weights, int[] shape, float[] factor, Marker marker) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fused = arena.allocate(weights.byteSize(), Float.BYTES).copyFrom(weights);
            MemorySegment plain = arena.allocate(weights.byteSize(), Float.BYTES).copyFrom(weights);
            BitRows marks = new BitRows(shape[0], shape[1]);
            RowTarget target = new RowTarget(marks, Optional.of(fused));
            RowKernel kernel = RowKernel.of(new ScaledMagnitude(new WeightMatrix(fused, shape[0], shape[1]), factor),
                    target);
            assertThat(kernel).isInstanceOf(MagnitudeRowKernel.class);
            marker.mark(kernel, shape[0]);

            BitRows expected = new BitRows(shape[0], shape[1]);
            ScaledMagnitude scores = new ScaledMagnitude(new WeightMatrix(plain, shape[0], shape[1]), factor);
            marker.mark(new FloatRowKernel(scores, new RowTarget(expected, Optional.of(plain))), shape[0]);
            assertThat(marks).isEqualTo(expected);
            assertThat(fused.mismatch(plain)).isEqualTo(-1);

            BitRows only = new BitRows(shape[0], shape[1]);
            ScaledMagnitude untouched = new ScaledMagnitude(new WeightMatrix(weights, shape[0], shape[1]), factor);
            marker.mark(RowKernel.of(untouched, new RowTarget(only, Optional.empty())), shape[0]);
            assertThat(only).isEqualTo(expected);
        }
    }

    @Test
    void scoresAreMagnitudesTimesFactors() {
        float[] row = {1, -2, 3, -0.0f, -5, 6, 7, -8, 9, 10, 11, -12, 13, 14, 15, 16, -17};
        float[] factor = new float[row.length];
        Arrays.fill(factor, 0.5f);
        float[] scores = new float[row.length];
        new ScaledMagnitude(new WeightMatrix(MemorySegment.ofArray(row), 1, row.length), factor).row(0, scores);
        for (int j = 0; j < row.length; j++) {
            assertThat(scores[j]).isEqualTo(Math.abs(row[j]) / 2);
        }
    }

    @Test
    void otherMemoryIsZeroedByTheGeneralKernel() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment weights = arena.allocate(64 * Float.BYTES, Float.BYTES);
            MemorySegment other = arena.allocate(64 * Float.BYTES, Float.BYTES);
            weights.setAtIndex(ValueLayout.JAVA_FLOAT, 5, 1);
            other.fill((byte) 1);
            ScaledMagnitude scores = new ScaledMagnitude(new WeightMatrix(weights, 1, 64), new float[64]);
            RowKernel.of(scores, new RowTarget(new BitRows(1, 64), Optional.of(other))).markLowest(0, 1, 1);
            assertThat(weights.getAtIndex(ValueLayout.JAVA_FLOAT, 5)).isEqualTo(1);
            assertThat(other.getAtIndex(ValueLayout.JAVA_INT, 0)).isZero();
            assertThat(other.getAtIndex(ValueLayout.JAVA_INT, 1)).isEqualTo(0x01010101);
        }
    }

    @Test
    void negativeFactorsAreRefused() {
        WeightMatrix weight = new WeightMatrix(MemorySegment.ofArray(new float[2]), 1, 2);
        assertThatThrownBy(() -> new ScaledMagnitude(weight, new float[]{1, -1}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("factor 1: found -1.0");
        assertThatThrownBy(() -> new ScaledMagnitude(weight, new float[1])).hasMessageContaining("expected 2");
    }
}
