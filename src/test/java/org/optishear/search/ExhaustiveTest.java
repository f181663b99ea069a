// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

class ExhaustiveTest {
    private static final Space SPACE = TableProblem.numbered(6, 4, 5);
    /// Twelve classes expected of 120 genomes: by index modulo 12.
    private static final long[] EXPECTED = LongStream.range(0, 120).map(i -> i % 12).toArray();

    private static TableProblem problem(long[] proven, double[][] table) {
        return new TableProblem(SPACE, table, EXPECTED, proven, 4, Integer.MAX_VALUE);
    }

    private static double[][] table(long[] proven) {
        double[] values = new Random(9).doubles(240).toArray();
        return LongStream.of(proven).mapToObj(i -> new double[]{values[(int) i]}).toArray(double[][]::new);
    }

    @Test
    void oneGenomeOfEachClassIsEvaluatedInTheOrderOfIndices() {
        TableProblem problem = problem(EXPECTED, table(EXPECTED));
        SearchResult result = SearchRun.run(problem, new Exhaustive(problem), Recorder.none());

        assertThat(result.trials().stream().map(trial -> SPACE.index(trial.genome())))
                .isEqualTo(LongStream.range(0, 12).boxed().toList());
        assertThat(problem.evaluated).hasSize(12);
        assertThat(bestValue(result)).isEqualTo(minimum(table(EXPECTED)));
        assertThat(result.best().orElseThrow().covers()).hasSize(10);
    }

    @Test
    void aClassThatFallsApartIsEvaluatedPieceByPiece() {
        // Class 5 = {5, 17, 29, …, 113} falls into {5, 29, …}, {17, 41} and {53} and {113}; every other stays whole.
        long[] proven = EXPECTED.clone();
        proven[17] = 117;
        proven[41] = 117;
        proven[53] = 153;
        proven[113] = 213;
        double[][] table = table(proven);
        table[113][0] = -1;
        TableProblem problem = problem(proven, table);
        SearchResult result = SearchRun.run(problem, new Exhaustive(problem), Recorder.none());

        assertThat(result.trials().stream().map(trial -> SPACE.index(trial.genome())).skip(12))
                .containsExactly(17L, 53L, 113L);
        assertThat(result.evaluated()).isEqualTo(15);
        assertThat(result.best().orElseThrow().genome()).isEqualTo(SPACE.genome(113));
        assertThat(result.trials().stream().mapToInt(trial -> trial.covers().size()).sum()).isEqualTo(120);
    }

    /// The paper's space with values measured on a real model, classes as if the equal pruned models were known beforehand.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "stories260K"})
    void theOptimumOfThePapersSpaceCostsOneEvaluationPerModel(String model) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("search/" + model + ".safetensors"));
        long[] classes = IntStream.of(golden.ints("chain_id.f64")).asLongStream().toArray();
        double[][] table = DoubleStream.of(golden.doubles("f_rec.f64")).mapToObj(value -> new double[]{value})
                .toArray(double[][]::new);
        TableProblem problem = new TableProblem(TableProblem.numbered(7, 7, 7, 7), table, classes, classes, 1,
                Integer.MAX_VALUE);
        SearchResult result = SearchRun.run(problem, new Exhaustive(problem), Recorder.none());

        assertThat(problem.evaluated).hasSize(315);
        assertThat(bestValue(result)).isEqualTo(minimum(table));
        long[] best = IntStream.range(0, 2401).filter(i -> table[i][0] == minimum(table)).asLongStream().toArray();
        assertThat(result.best().orElseThrow().covers().stream().map(problem.space()::index)).contains(best[0]);
        assertThat(result.trials().stream().mapToInt(trial -> trial.covers().size()).sum()).isEqualTo(2401);
    }

    private static double bestValue(SearchResult result) {
        return ((Outcome.Measured) result.best().orElseThrow().outcome()).objectives().getFirst();
    }

    private static double minimum(double[][] table) {
        double minimum = Double.POSITIVE_INFINITY;
        for (double[] values : table) {
            minimum = Math.min(minimum, values[0]);
        }
        return minimum;
    }

    @Test
    void whatCannotBeListedIsRefused() {
        Space real = new Space(List.of(new RealRange("power", 0, 1)));
        Space large = TableProblem.numbered(3000, 3000);
        Space huge = TableProblem.numbered(IntStream.generate(() -> 9).limit(30).toArray());
        for (Space space : List.of(real, large, huge)) {
            FunctionProblem problem = new FunctionProblem(space, List.of("f"),
                    _ -> new Outcome.Measured(List.of(1.0)));

            assertThatThrownBy(() -> new Exhaustive(problem)).isInstanceOf(InputException.class)
                    .hasMessageContaining(space.equals(real) ? "power is a real number" : "more than 5000000 genomes");
        }
    }
}
