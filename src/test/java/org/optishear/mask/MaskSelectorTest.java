// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// Every pattern against a stable sort, on scores chosen to break a selection that does not sort.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaskSelectorTest {
    private static final double[] SPARSITIES = {0, 0.003, 0.25, 0.5, 0.7, 0.999};
    private static final int[][] SHAPES = {{1, 1}, {3, 2}, {5, 17}, {4, 64}, {3, 333}, {37, 1000}, {2, 4097}};
    /// A negative NaN: what an x86 processor makes of inf - inf.
    private static final double NEGATIVE_NAN = Double.longBitsToDouble(0xFFF8_0000_0000_0000L);

    private Workers one;
    private Workers two;

    @BeforeAll
    void start() {
        one = new Workers(1);
        two = new Workers(2);
    }

    @AfterAll
    void stop() {
        one.close();
        two.close();
    }

    /// Kinds of rows; each gives the value of weight `i` of a matrix.
    enum Kind {
        GAUSS, HEAVY, EQUAL, ASCENDING, DESCENDING, FEW, TWO_VALUES, MOSTLY_ZERO, NAN, HALF_NAN, MOSTLY_NAN, INFINITE, MIXED, MISLEADING;

        IntToDoubleFunction values(Random random) {
            return switch (this) {
                case GAUSS -> _ -> (float) random.nextGaussian();
                case HEAVY -> _ -> (float) (random.nextGaussian() / Math.pow(random.nextDouble(), 3));
                case EQUAL -> _ -> -1.5;
                case ASCENDING -> i -> i;
                case DESCENDING -> i -> -i;
                case FEW -> _ -> random.nextInt(5) - 2;
                case TWO_VALUES -> _ -> random.nextBoolean() ? -0.0 : random.nextBoolean() ? 0.0 : 1e-42f;
                case MOSTLY_ZERO -> _ -> random.nextInt(20) > 0 ? 0 : (float) random.nextGaussian();
                case NAN -> _ -> random.nextBoolean() ? Double.NaN : NEGATIVE_NAN;
                case HALF_NAN -> _ -> random.nextBoolean() ? Double.NaN : (float) random.nextGaussian();
                case MOSTLY_NAN -> _ -> random.nextInt(9) > 0 ? NEGATIVE_NAN : random.nextInt(3);
                case INFINITE -> _ -> new double[]{Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY,
                        Double.NaN, 0, -3}[random.nextInt(5)];
                case MIXED -> _ -> random.nextInt(4) == 0 ? special(random) : (float) random.nextGaussian();
                // vectors taken at even distances from a row of 4,097 see low values only
                case MISLEADING -> i -> i % 4097 % 32 < 16
                        ? -1 - random.nextInt(3)
                        : (float) Math.exp(30 * random.nextGaussian());
            };
        }

        private static double special(Random random) {
            double[] specials = {0.0, -0.0, 1, -1, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, Double.NaN,
                    NEGATIVE_NAN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            return specials[random.nextInt(specials.length)];
        }

        double[] matrix(int size) {
            Random random = new Random(31L * size + name().hashCode());
            IntToDoubleFunction values = values(random);
            double[] matrix = new double[size];
            for (int i = 0; i < size; i++) {
                matrix[i] = values.applyAsDouble(i);
            }
            return matrix;
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsLoseTheLowestScores(Kind kind) {
        for (int[] shape : SHAPES) {
            double[] scores = kind.matrix(shape[0] * shape[1]);
            for (double sparsity : SPARSITIES) {
                check(shape, scores, new SparsityPattern.PerRow(sparsity),
                        StableSortOracle.perRow(shape[1], scores, sparsity));
                check(shape, scores, new SparsityPattern.PerRow(sparsity, true),
                        StableSortOracle.perRowExactly(shape[1], scores, sparsity));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void groupsLoseTheLowestScores(Kind kind) {
        int[][] patterns = {{1, 2}, {2, 4}, {1, 4}, {3, 4}, {4, 8}, {5, 8}, {8, 16}, {3, 5}, {16, 32}, {1, 1}, {4, 4},
                {500, 900}};
        for (int[] shape : SHAPES) {
            double[] scores = kind.matrix(shape[0] * shape[1]);
            for (int[] of : patterns) {
                for (boolean reference : new boolean[]{false, true}) {
                    SparsityPattern.NofM pattern = new SparsityPattern.NofM(of[0], of[1], reference);
                    check(shape, scores, pattern, StableSortOracle.groups(shape[1], scores, pattern));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void matricesLoseTheLowestScores(Kind kind) {
        for (int[] shape : SHAPES) {
            double[] scores = kind.matrix(shape[0] * shape[1]);
            for (double sparsity : SPARSITIES) {
                for (boolean exact : new boolean[]{false, true}) {
                    boolean[] expected = StableSortOracle.perMatrix(scores, sparsity, exact);
                    check(shape, scores, new SparsityPattern.PerMatrix(sparsity, exact), expected);
                    check(shape, scores, new SparsityPattern.PerBlock(sparsity, exact), expected);
                }
            }
        }
    }

    private void check(int[] shape, double[] scores, SparsityPattern pattern, boolean[] expected) {
        for (RowScores given : List.of(ArrayScores.inFloat(shape[0], shape[1], scores),
                ArrayScores.inDouble(shape[0], shape[1], scores))) {
            Mask mask = MaskSelector.select(given, pattern);
            assertThat(differences(mask, expected)).as("%s of %s", pattern, List.of(shape[0], shape[1])).isEmpty();
            assertThat(mask.prunedCount()).isEqualTo(count(expected));
        }
    }

    private static List<String> differences(Mask mask, boolean[] expected) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            int row = i / mask.columns();
            int column = i % mask.columns();
            if (mask.pruned(row, column) != expected[i] && differences.size() < 5) {
                differences.add(row + "," + column + " should be pruned: " + expected[i]);
            }
        }
        return differences;
    }

    private static long count(boolean[] values) {
        long count = 0;
        for (boolean value : values) {
            count += value ? 1 : 0;
        }
        return count;
    }

    @Test
    void threadsDoNotChangeTheMask() {
        int rows = 700; // several chunks
        int columns = 1501;
        double[] scores = Kind.MIXED.matrix(rows * columns);
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.5),
                new SparsityPattern.PerMatrix(0.5, false),
                new SparsityPattern.PerMatrix(0.5, true), new SparsityPattern.NofM(2, 4),
                new SparsityPattern.PerRow(0.5, true), new SparsityPattern.RowShare(0.5))) {
            RowScores given = ArrayScores.inFloat(rows, columns, scores);
            Mask expected = MaskSelector.select(given, pattern);
            assertThat(MaskSelector.select(given, pattern, one)).isEqualTo(expected);
            assertThat(MaskSelector.select(given, pattern, two)).isEqualTo(expected);
        }
    }

    @Test
    void fusedSelectionLeavesWhatTheMaskLeaves() {
        int rows = 41;
        int columns = 333;
        double[] values = Kind.GAUSS.matrix(rows * columns);
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.6),
                new SparsityPattern.PerMatrix(0.3, true),
                new SparsityPattern.PerMatrix(0.3, false), new SparsityPattern.NofM(2, 4))) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment weights = weights(arena, values);
                Mask mask = MaskSelector.selectAndZero(scoresOf(weights, rows, columns), pattern, weights, two);
                MemorySegment again = weights(arena, values);
                assertThat(mask).isEqualTo(MaskSelector.select(scoresOf(again, rows, columns), pattern));
                mask.apply(again, Float.BYTES, one);
                assertThat(weights.mismatch(again)).as("%s", pattern).isEqualTo(-1);
                MemorySegment alone = weights(arena, values);
                MaskSelector.selectAndZero(scoresOf(alone, rows, columns), pattern, alone);
                assertThat(weights.mismatch(alone)).isEqualTo(-1);
                assertThat(zeros(weights, rows * columns)).isEqualTo(mask.prunedCount());
            }
        }
    }

    @Test
    void fusedSelectionRefusesMemoryOfAnotherSize() {
        RowScores scores = ArrayScores.inFloat(2, 3, new double[6]);
        MemorySegment weights = MemorySegment.ofArray(new byte[20]);
        assertThatThrownBy(() -> MaskSelector.selectAndZero(scores, new SparsityPattern.PerRow(0.5), weights))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("20 bytes")
                .hasMessageContaining("24");
    }

    private static MemorySegment weights(Arena arena, double[] values) {
        MemorySegment weights = arena.allocate((long) values.length * Float.BYTES, Float.BYTES);
        for (int i = 0; i < values.length; i++) {
            weights.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
        }
        return weights;
    }

    private static long zeros(MemorySegment weights, int count) {
        long zeros = 0;
        for (int i = 0; i < count; i++) {
            zeros += Float.floatToRawIntBits(weights.getAtIndex(ValueLayout.JAVA_FLOAT, i)) == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static RowScores scoresOf(MemorySegment weights, int rows, int columns) {
        return new RowScores.InFloat() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public int columns() {
                return columns;
            }

            @Override
            public void row(int row, float[] into) {
                for (int column = 0; column < columns; column++) {
                    into[column] = Math.abs(
                            weights.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * columns + column));
                }
            }
        };
    }
}
