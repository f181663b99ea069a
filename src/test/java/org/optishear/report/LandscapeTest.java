// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.calibration.LinearStatistics;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

class LandscapeTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 12;

    /// Every metric that is said to be of the family ranks each row of a random matrix as its q and b do.
    @ParameterizedTest
    @CsvSource({"SQUARED,true", "NORM,false"})
    void membersRankAsTheirExponentsSay(BetaOn betaOn, boolean squared) {
        Random luck = new Random(5);
        float[] weights = new float[ROWS * COLUMNS];
        double[] columnSums = new double[COLUMNS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) luck.nextGaussian();
            columnSums[i % COLUMNS] += Math.abs(weights[i]);
        }
        float[] squares = new float[COLUMNS];
        for (int j = 0; j < COLUMNS; j++) {
            squares[j] = luck.nextFloat() * 9 + 0.1f;
        }
        int members = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, weights);
            WeightMatrix matrix = new WeightMatrix(values, ROWS, COLUMNS);
            for (int index = 0; index < Metric.COUNT; index++) {
                Optional<List<Double>> place = Landscape.place(Metric.ofIndex(index),
                        new Convention(squared, false, "0.5 per row"));
                if (place.isEmpty()) {
                    continue;
                }
                members++;
                RowScores.InDouble scores = (RowScores.InDouble) MetaMetric.ofIndex(index, betaOn, RelativeSum.CODE)
                        .scores(matrix, new LinearStatistics(squares, 1));
                double[] row = new double[COLUMNS];
                for (int i = 0; i < ROWS; i++) {
                    int first = i * COLUMNS;
                    scores.row(i, row);
                    double q = place.get().get(0);
                    double b = place.get().get(1);
                    assertThat(order(j -> row[j])).as(Metric.ofIndex(index).text())
                            .isEqualTo(order(j -> Math.abs(weights[first + j]) * Math.pow(Math.sqrt(squares[j]), q)
                                    / Math.pow(columnSums[j], b)));
                }
            }
        }
        assertThat(members).isEqualTo(3 * 3 * 6 * 6); // powers, powers, constants or 1/c, constants or 1/s
    }

    private static List<Integer> order(java.util.function.IntToDoubleFunction score) {
        return IntStream.range(0, COLUMNS).boxed()
                .sorted(Comparator.comparingDouble((Integer j) -> score.applyAsDouble(j))).toList();
    }
}
