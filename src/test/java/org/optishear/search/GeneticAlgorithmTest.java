// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The genetic algorithm on problems whose optimum is known.
class GeneticAlgorithmTest {
    private static double best(FunctionProblem problem, SearchSettings settings) {
        SearchResult result = SearchRun.run(problem, new GeneticAlgorithm(problem, settings), Recorder.none());
        return ((Outcome.Measured) result.best().orElseThrow().outcome()).objectives().getFirst();
    }

    /// Fifteen things, a load that fails where it is too heavy, against all 32,768 ways to pack.
    @Test
    void itPacksAsWellAsTryingAllWays() {
        int found = 0;
        for (int seed = 0; seed < 10; seed++) {
            int[] weights = new Random(seed).ints(15, 5, 60).toArray();
            int[] gains = new Random(seed + 100).ints(15, 5, 60).toArray();
            int limit = IntStream.of(weights).sum() / 2;
            int optimum = 0;
            for (int load = 0; load < 1 << 15; load++) {
                int packed = load;
                if (IntStream.range(0, 15).filter(i -> (packed >> i & 1) == 1).map(i -> weights[i]).sum() <= limit) {
                    optimum = Math.max(optimum,
                            IntStream.range(0, 15).filter(i -> (packed >> i & 1) == 1).map(i -> gains[i]).sum());
                }
            }
            Space space = TableProblem.numbered(Collections.nCopies(15, 2).stream().mapToInt(i -> i).toArray());
            FunctionProblem problem = new FunctionProblem(space, List.of("loss"), genome -> {
                int weight = IntStream.range(0, 15).map(i -> weights[i] * genome.choice(i)).sum();
                double gain = IntStream.range(0, 15).map(i -> gains[i] * genome.choice(i)).sum();
                return weight > limit ? new Outcome.Failed("too heavy") : new Outcome.Measured(List.of(-gain));
            });
            double best = best(problem, new SearchSettings(seed, 1500, 50));
            assertThat(-best).isBetween(0.95 * optimum, (double) optimum);
            found += -best == optimum ? 1 : 0;
        }
        assertThat(found).as("optima found of 10").isGreaterThanOrEqualTo(9);
    }

    /// Σ (x − 0.3)² over ten real numbers and (n − 7)² over a whole one: 0 at its lowest, 3.3 and 57 on average at random.
    @Test
    void itComesNearTheLowestOfRealAndWholeNumbers() {
        List<Gene> genes = IntStream.range(0, 11).<Gene>mapToObj(i -> i == 10
                ? new IntegerRange("n", -20, 20)
                : new RealRange("x" + i, -1, 1)).toList();
        for (int seed = 0; seed < 10; seed++) {
            FunctionProblem problem = new FunctionProblem(new Space(genes), List.of("f"),
                    genome -> new Outcome.Measured(List.of(genome.values().stream().limit(10)
                            .mapToDouble(x -> (x - 0.3) * (x - 0.3)).sum() + Math.pow(genome.choice(10) - 7, 2))));

            assertThat(best(problem, new SearchSettings(seed, 4000, 50))).isLessThan(1e-3);
        }
    }

    @Test
    void ofEqualSurvivorsTheLaterStays() {
        FunctionProblem problem = new FunctionProblem(TableProblem.numbered(100, 100), List.of("f"),
                _ -> new Outcome.Measured(List.of(1.0)));
        GeneticAlgorithm algorithm = new GeneticAlgorithm(problem, new SearchSettings(1, 60, 20));
        SearchRun.run(problem, algorithm, Recorder.none());

        assertThat(algorithm.population().stream().map(Evaluation::number))
                .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> 59 - i).toList());
    }
}
