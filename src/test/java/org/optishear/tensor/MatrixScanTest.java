// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every figure against plain loops over the values.
class MatrixScanTest {
    private final Arena arena = Arena.ofShared();
    private double[] values; // as stored, after rounding to the dtype

    @AfterEach
    void free() {
        arena.close();
    }

    /// One byte after an aligned address, as a tensor in a file may lie.
    private StoredMatrix matrix(ScalarType type, int rows, int columns, IntToDoubleFunction value) {
        int width = StoredMatrix.width(type);
        MemorySegment bytes = arena.allocate((long) rows * columns * width + 1).asSlice(1);
        values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            double wanted = value.applyAsDouble(i);
            switch (type) {
                case BFloat16 -> {
                    short bits = (short) (Float.floatToRawIntBits((float) wanted) >>> 16);
                    bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), i * 2L, bits);
                    values[i] = Float.intBitsToFloat(bits << 16);
                }
                case Half -> {
                    short bits = Float.floatToFloat16((float) wanted);
                    bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), i * 2L, bits);
                    values[i] = Float.float16ToFloat(bits);
                }
                case Float -> {
                    bytes.set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), i * 4L,
                            (float) wanted);
                    values[i] = (float) wanted;
                }
                default -> {
                    bytes.set(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), i * 8L, wanted);
                    values[i] = wanted;
                }
            }
        }
        return StoredMatrix.of(bytes, Optional.of(type), List.of((long) rows, (long) columns)).orElseThrow();
    }

    private static IntToDoubleFunction sparse(int seed) {
        Random random = new Random(seed);
        return _ -> random.nextInt(3) == 0
                ? random.nextBoolean() ? 0.0 : -0.0
                : random.nextGaussian() * 0.02 * (random.nextInt(500) == 0 ? 30 : 1) + 0.003;
    }

    @ParameterizedTest
    @CsvSource({"BFloat16,1,1", "BFloat16,37,101", "BFloat16,360,3000", "Half,37,101", "Half,16,64", "Float,37,101",
            "Float,3,4097", "Float,360,3000", "Double,37,101", "Double,5,64"})
    void figuresAreThoseOfPlainLoops(ScalarType type, int rows, int columns) {
        StoredMatrix matrix = matrix(type, rows, columns, sparse(rows));
        try (Workers workers = new Workers(2)) {
            MatrixScan scan = MatrixScan.of(matrix, false, workers);
            long zeros = Arrays.stream(values).filter(value -> value == 0).count();
            assertThat(scan.zeros()).isEqualTo(zeros);
            WeightMoments moments = scan.distribution().moments();
            double mean = Arrays.stream(values).sum() / values.length;
            double second = Arrays.stream(values).map(value -> Math.pow(value - mean, 2)).sum();
            double fourth = Arrays.stream(values).map(value -> Math.pow(value - mean, 4)).sum();
            assertThat(moments.count()).isEqualTo(values.length);
            assertThat(moments.min()).isEqualTo(Arrays.stream(values).min().orElseThrow());
            assertThat(moments.max()).isEqualTo(Arrays.stream(values).max().orElseThrow());
            assertThat(moments.mean()).isCloseTo(mean, within(1e-15));
            assertThat(moments.std()).isCloseTo(Math.sqrt(second / values.length), within(1e-14));
            if (values.length > 1) {
                assertThat(moments.kurtosis()).isCloseTo(values.length * fourth / (second * second) - 3, within(1e-9));
            }
            checkHistogram(scan.distribution().histogram(), moments.std());
        }
    }

    private void checkHistogram(WeightHistogram histogram, double std) {
        long[] counts = new long[82];
        long near = 0;
        for (double value : values) {
            if (std > 0) {
                double scaled = value / std;
                counts[scaled < -5 ? 0 : scaled >= 5 ? 81 : 1 + (int) Math.floor((scaled + 5) * 8)]++;
                near += Math.abs(scaled) < 0.01 ? 1 : 0;
            }
        }
        assertThat(histogram.counts()).isEqualTo(counts);
        assertThat(histogram.near()).isEqualTo(near);
    }

    @ParameterizedTest
    @CsvSource({"BFloat16", "Half", "Float", "Double"})
    void whatIsNoNumberIsCountedAndLeftOut(ScalarType type) {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0};
        StoredMatrix matrix = matrix(type, 9, 100, i -> i % 90 < 5 ? odd[i % 90] : (i % 7 - 3) / 4.0);
        try (Workers workers = new Workers(2)) {
            MatrixScan scan = MatrixScan.of(matrix, false, workers);
            assertThat(scan.distribution().nan()).isEqualTo(10);
            assertThat(scan.distribution().infinite()).isEqualTo(20);
            assertThat(scan.zeros()).isEqualTo(Arrays.stream(values).filter(value -> value == 0).count());
            WeightMoments moments = scan.distribution().moments();
            double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
            assertThat(moments.count()).isEqualTo(870);
            assertThat(moments.mean()).isCloseTo(Arrays.stream(finite).sum() / 870, within(1e-14));
            assertThat(moments.max()).isEqualTo(0.75);
            values = finite;
            checkHistogram(scan.distribution().histogram(), moments.std());
        }
    }

    /// Groups, empty rows and empty columns of every fill, along the rows and across them.
    @ParameterizedTest
    @CsvSource({"48,128,1", "48,128,2", "48,128,4", "48,128,5", "48,128,8", "16,16,0", "64,72,3", "37,101,2"})
    void groupsAreCountedAlongInputs(int rows, int columns, int keptOf16) {
        Random random = new Random(5);
        boolean[] kept = new boolean[rows * columns];
        for (int group = 0; group < kept.length / 16; group++) {
            for (int i = 0; i < keptOf16; i++) {
                kept[group * 16 + random.nextInt(16)] = true;
            }
        }
        for (int i = 0; i < columns; i++) {
            kept[3 * columns + i] = false; // an empty row
        }
        for (int i = 0; i < rows; i++) {
            kept[i * columns + 7] = false; // an empty column
        }
        StoredMatrix matrix = matrix(ScalarType.BFloat16, rows, columns, i -> kept[i] ? 0.5 : 0);
        try (Workers workers = new Workers(1)) {
            MatrixScan along = MatrixScan.of(matrix, false, workers);
            MatrixScan across = MatrixScan.of(matrix, true, workers);
            assertThat(along.mostOfGroup())
                    .isEqualTo(most(rows, columns, (row, column) -> kept[row * columns + column]));
            if (rows % 16 == 0) {
                assertThat(across.mostOfGroup())
                        .isEqualTo(most(columns, rows, (column, row) -> kept[row * columns + column]));
            }
            assertThat(along.emptyRows()).isEqualTo(empty(rows, columns, (i, j) -> kept[i * columns + j]));
            assertThat(along.emptyColumns()).isEqualTo(empty(columns, rows, (j, i) -> kept[i * columns + j]));
            assertThat(MatrixScan.first(along.emptyRows(), 2)).startsWith(keptOf16 == 0 ? 0 : 3);
        }
    }

    private interface Kept {
        boolean at(int row, int column);
    }

    private static int[] most(int rows, int columns, Kept kept) {
        int[] most = new int[4];
        for (int size = 0; size < 4; size++) {
            for (int row = 0; row < rows; row++) {
                int[] counts = new int[columns];
                for (int column = 0; column < columns; column++) {
                    counts[column / (2 << size)] += kept.at(row, column) ? 1 : 0;
                }
                most[size] = Math.max(most[size], Arrays.stream(counts).max().orElse(0));
            }
        }
        return most;
    }

    private static BitSet empty(int rows, int columns, Kept kept) {
        BitSet empty = new BitSet();
        for (int row = 0; row < rows; row++) {
            boolean any = false;
            for (int column = 0; column < columns; column++) {
                any |= kept.at(row, column);
            }
            empty.set(row, !any);
        }
        return empty;
    }

    @Test
    void patternsThatHoldAreNamed() {
        try (Workers workers = new Workers(1)) {
            MatrixScan twoOfFour = MatrixScan.of(matrix(ScalarType.Float, 4, 32, i -> i % 4 < 2 ? 1 : 0), false,
                    workers);
            assertThat(twoOfFour.patterns(32)).containsExactly("2:4", "4:8", "8:16");
            assertThat(twoOfFour.patterns(30)).isEmpty();
            assertThat(MatrixScan.of(matrix(ScalarType.Float, 4, 32, i -> i % 4 == 0 ? 1 : 0), false, workers)
                    .patterns(32))
                    .containsExactly("1:2", "1:4", "2:4", "2:8", "4:8", "8:16");
            assertThat(MatrixScan.of(matrix(ScalarType.Float, 4, 32, _ -> 1), false, workers).patterns(32)).isEmpty();
        }
    }

    /// A mean a million standard deviations from 0 must not eat the digits of the moments.
    @Test
    void aLargeMeanCostsNoAccuracy() {
        Random random = new Random(3);
        StoredMatrix matrix = matrix(ScalarType.Double, 50, 1000, _ -> 1e6 + random.nextGaussian());
        try (Workers workers = new Workers(2)) {
            WeightMoments moments = MatrixScan.of(matrix, false, workers).distribution().moments();
            double mean = Arrays.stream(values).map(value -> value - 1e6).sum() / values.length;
            double second = Arrays.stream(values).map(value -> Math.pow(value - 1e6 - mean, 2)).sum();
            double fourth = Arrays.stream(values).map(value -> Math.pow(value - 1e6 - mean, 4)).sum();
            assertThat(moments.std()).isCloseTo(Math.sqrt(second / values.length), within(1e-9));
            assertThat(moments.kurtosis()).isCloseTo(values.length * fourth / (second * second) - 3, within(1e-8));
        }
    }

    @ParameterizedTest
    @CsvSource({"BFloat16", "Float"})
    void threadsDoNotChangeABit(ScalarType type) {
        StoredMatrix matrix = matrix(type, 1000, 1100, sparse(1));
        List<WeightMoments> found = new ArrayList<>();
        for (int threads : new int[]{1, 2, 5}) {
            try (Workers workers = new Workers(threads)) {
                found.add(MatrixScan.of(matrix, false, workers).distribution().moments());
            }
        }
        assertThat(found).containsOnly(found.getFirst());
    }

    @Test
    void allEqualHasNoShape() {
        try (Workers workers = new Workers(1)) {
            Distribution equal = MatrixScan.of(matrix(ScalarType.Float, 4, 8, _ -> 3), false, workers).distribution();
            assertThat(equal.moments().std()).isZero();
            assertThat(equal.moments().kurtosis()).isNaN();
            assertThat(equal.histogram().counts()).containsOnly(0);
        }
        assertThat(StoredMatrix.of(arena.allocate(8), Optional.of(ScalarType.Long), List.of(1L))).isEmpty();
        assertThat(StoredMatrix.of(arena.allocate(8), Optional.empty(), List.of(8L))).isEmpty();
    }
}
