// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.tensor.PackedZeros.Agreement;

/// Packed zeros, zeros by channel, and differences, against plain loops.
class ZeroKernelsTest {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final Arena arena = Arena.ofShared();
    private final Workers workers = new Workers(2);

    @AfterEach
    void free() {
        workers.close();
        arena.close();
    }

    private StoredMatrix matrix(float[] values, int columns) {
        MemorySegment bytes = arena.allocate(4L * values.length + 1).asSlice(1);
        for (int i = 0; i < values.length; i++) {
            bytes.set(FLOAT, 4L * i, values[i]);
        }
        return new StoredMatrix(bytes, ScalarType.Float, values.length / columns, columns);
    }

    private static float[] sparse(int size, int seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextBoolean() ? (float) random.nextGaussian() : i % 2 == 0 ? 0f : -0f;
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"1,1", "5,7", "5,8", "31,64", "31,65", "9,200", "360,3001"})
    void zerosArePackedAndComparedBitByBit(int rows, int columns) {
        float[] values = sparse(rows * columns, columns);
        StoredMatrix matrix = matrix(values, columns);
        int width = (columns + 7) / 8;
        MemorySegment packed = arena.allocate(PackedZeros.bytes(rows, columns));
        assertThat(packed.byteSize()).isEqualTo((long) rows * width);
        PackedZeros.pack(matrix, packed, workers);
        byte[] expected = new byte[rows * width];
        for (int i = 0; i < values.length; i++) {
            int column = i % columns;
            expected[i / columns * width + column / 8] |= (byte) (values[i] == 0 ? 1 << column % 8 : 0);
        }
        assertThat(packed.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
        long zeros = count(values);
        assertThat(PackedZeros.compare(matrix, packed, workers)).isEqualTo(new Agreement(zeros, 0, 0));

        float[] other = sparse(rows * columns, columns + 1);
        long lost = 0;
        for (int i = 0; i < values.length; i++) {
            lost += values[i] == 0 && other[i] != 0 ? 1 : 0;
        }
        assertThat(PackedZeros.compare(matrix(other, columns), packed, workers))
                .isEqualTo(new Agreement(zeros, lost, count(other) - (zeros - lost)));
    }

    private static long count(float[] values) {
        long zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    @Test
    void bitsBehindTheLastColumnAreIgnored() {
        MemorySegment packed = arena.allocate(2);
        packed.set(ValueLayout.JAVA_BYTE, 0, (byte) 0xFF);
        packed.set(ValueLayout.JAVA_BYTE, 1, (byte) 0xFC);
        assertThat(PackedZeros.compare(matrix(new float[]{0, 1, 0, 1, 0, 1, 0, 1, 0, 0}, 10), packed, workers))
                .isEqualTo(new Agreement(8, 4, 2));
    }

    @ParameterizedTest
    @CsvSource({"8,64,4,2,0", "37,101,4,2,1", "37,101,5,3,0", "65,70,70,30,0", "65,300,128,64,20", "40,72,8,4,0",
            "530,2000,3,1,1"})
    void channelsAndGroupsAreCounted(int rows, int columns, int group, int kept, int keptOfLast) {
        float[] values = sparse(rows * columns, group);
        ZeroCounts.Groups groups = new ZeroCounts.Groups(group, kept, keptOfLast);
        check(ZeroCounts.of(matrix(values, columns), false, groups, workers), values, rows, columns, 1, groups);
        check(ZeroCounts.of(matrix(values, columns), true, groups, workers), values, columns, rows, rows, groups);
    }

    /// @param step 1 for `[out, in]`; otherwise the number of stored rows of `[in, out]`
    private static void check(ZeroCounts found, float[] values, int outputs, int inputs, int step,
            ZeroCounts.Groups groups) {
        int[] zeros = new int[outputs];
        long broken = 0;
        for (int output = 0; output < outputs; output++) {
            int nonZero = 0;
            for (int input = 0; input < inputs; input++) {
                float value = step == 1 ? values[output * inputs + input] : values[input * outputs + output];
                zeros[output] += value == 0 ? 1 : 0;
                nonZero += value == 0 ? 0 : 1;
                boolean whole = (input + 1) % groups.size() == 0;
                if (whole || input + 1 == inputs) {
                    broken += nonZero > (whole ? groups.kept() : groups.keptOfLast()) ? 1 : 0;
                    nonZero = 0;
                }
            }
        }
        assertThat(found.byOutput()).isEqualTo(zeros);
        assertThat(found.broken()).isEqualTo(broken);
        assertThat(found.inputs()).isEqualTo(inputs);
        assertThat(found.total()).isEqualTo(Arrays.stream(zeros).sum());
    }

    @Test
    void differencesAreThoseOfPlainLoops() {
        float[] a = sparse(215 * 5001, 1);
        float[] b = sparse(215 * 5001, 2);
        long[] zeros = new long[3];
        double most = 0;
        double squared = 0;
        double norm = 0;
        for (int i = 0; i < a.length; i++) {
            zeros[0] += a[i] == 0 && b[i] == 0 ? 1 : 0;
            zeros[1] += a[i] == 0 && b[i] != 0 ? 1 : 0;
            zeros[2] += a[i] != 0 && b[i] == 0 ? 1 : 0;
            most = Math.max(most, Math.abs((double) a[i] - b[i]));
            squared += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            norm += (double) a[i] * a[i];
        }
        MatrixDifference found = MatrixDifference.of(matrix(a, 5001), matrix(b, 5001), workers);
        assertThat(found.zerosInBoth()).isEqualTo(zeros[0]);
        assertThat(found.zerosInFirst()).isEqualTo(zeros[1]);
        assertThat(found.zerosInSecond()).isEqualTo(zeros[2]);
        assertThat(found.most()).isEqualTo(most);
        assertThat(found.relative()).isCloseTo(Math.sqrt(squared / norm), within(1e-13));
        assertThat(found.agreement()).isCloseTo(1 - (zeros[1] + zeros[2]) / (215 * 5001.0), within(1e-15));
        assertThat(found.jaccard()).isCloseTo(zeros[0] / (double) (zeros[0] + zeros[1] + zeros[2]), within(1e-15));
        try (Workers one = new Workers(1)) {
            assertThat(MatrixDifference.of(matrix(a, 5001), matrix(b, 5001), one)).isEqualTo(found);
        }
    }

    @Test
    void dtypesMayDifferAndNaNIsToldOf() {
        MemorySegment narrow = arena.allocate(6);
        float[] values = {0.5f, 0, -1.25f};
        for (int i = 0; i < 3; i++) {
            narrow.set(ValueLayout.JAVA_SHORT, 2L * i, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
        }
        StoredMatrix half = new StoredMatrix(narrow, ScalarType.BFloat16, 1, 3);
        MatrixDifference none = MatrixDifference.of(matrix(values, 3), half, workers);
        assertThat(none.relative()).isZero();
        assertThat(none.jaccard()).isEqualTo(1);
        MatrixDifference bad = MatrixDifference.of(matrix(new float[]{Float.NaN, 0, 1}, 3), half, workers);
        assertThat(bad.most()).isNaN();
        assertThat(bad.relative()).isNaN();
    }
}
