// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The assignment against all permutations, and against matrices whose best one is known.
class LinearAssignmentTest {
    @Test
    void noPermutationIsBetter() {
        Random random = new Random(3);
        for (int trial = 0; trial < 400; trial++) {
            int size = 1 + trial % 7;
            boolean ties = trial % 2 == 0;
            double[][] value = new double[size][size];
            for (double[] row : value) {
                Arrays.setAll(row, _ -> ties ? random.nextInt(4) - 1 : random.nextGaussian() * 1e3);
            }
            int[] found = LinearAssignment.maximum(value);
            assertThat(IntStream.of(found).sorted().toArray()).isEqualTo(IntStream.range(0, size).toArray());
            assertThat(sum(value, found)).isCloseTo(best(value, new boolean[size], 0), within(1e-9));
        }
    }

    /// A hidden permutation whose values stand out in every row is the best one.
    @Test
    void aHiddenPermutationIsFound() {
        Random random = new Random(4);
        int size = 150;
        int[] hidden = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = hidden[i];
            hidden[i] = hidden[j];
            hidden[j] = swapped;
        }
        double[][] value = new double[size][size];
        for (int i = 0; i < size; i++) {
            double offset = random.nextGaussian() * 50; // of the row: changes no choice
            Arrays.setAll(value[i], _ -> offset + random.nextDouble());
            value[i][hidden[i]] = offset + 1 + random.nextDouble() / 100;
        }
        assertThat(LinearAssignment.maximum(value)).isEqualTo(hidden);
    }

    /// Random matrices of this size have optima that no greedy choice reaches: prices prove that one was found. The values are
    /// symmetric under exchange of rows and columns, so the transposed problem has the same best sum.
    @Test
    void theTransposedMatrixHasTheSameBestSum() {
        Random random = new Random(5);
        int size = 200;
        double[][] value = new double[size][size];
        double[][] transposed = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                value[i][j] = random.nextDouble();
                transposed[j][i] = value[i][j];
            }
        }
        double sum = sum(value, LinearAssignment.maximum(value));
        assertThat(sum(transposed, LinearAssignment.maximum(transposed))).isCloseTo(sum, within(1e-9));
        assertThat(sum).isGreaterThan(greedy(value));
    }

    private static double sum(double[][] value, int[] columns) {
        double sum = 0;
        for (int i = 0; i < columns.length; i++) {
            sum += value[i][columns[i]];
        }
        return sum;
    }

    private static double best(double[][] value, boolean[] taken, int row) {
        double best = row == taken.length ? 0 : Double.NEGATIVE_INFINITY;
        for (int column = 0; column < taken.length && row < taken.length; column++) {
            if (!taken[column]) {
                taken[column] = true;
                best = Math.max(best, value[row][column] + best(value, taken, row + 1));
                taken[column] = false;
            }
        }
        return best;
    }

    private static double greedy(double[][] value) {
        boolean[] taken = new boolean[value.length];
        double sum = 0;
        for (double[] row : value) {
            int best = IntStream.range(0, taken.length).filter(column -> !taken[column]).boxed()
                    .max((a, b) -> Double.compare(row[a], row[b])).orElseThrow();
            taken[best] = true;
            sum += row[best];
        }
        return sum;
    }
}
