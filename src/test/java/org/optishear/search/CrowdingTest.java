// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moeaframework.core.Solution;
import org.moeaframework.core.attribute.CrowdingDistance;
import org.moeaframework.core.population.FastNondominatedSorting;
import org.moeaframework.core.population.Population;

class CrowdingTest {
    private static List<Evaluation> evaluations(double[][] points) {
        return IntStream.range(0, points.length).mapToObj(i -> new Evaluation(new Proposal(i, Genome.of(i)),
                new Outcome.Measured(DoubleStream.of(points[i]).boxed().toList()), Set.of(Genome.of(i)), Map.of()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void distancesAreThoseOfMoeaFramework(int objectives) {
        Random random = new Random(objectives);
        double[][] points = IntStream.range(0, 60)
                .mapToObj(_ -> random.doubles(objectives, -2000, -1000).toArray()).toArray(double[][]::new);
        Population theirs = new Population();
        for (double[] point : points) {
            Solution solution = new Solution(0, objectives);
            solution.setObjectiveValues(point);
            theirs.add(solution);
        }
        new FastNondominatedSorting().updateCrowdingDistance(theirs);
        double[] ours = Crowding.distances(points);

        for (int i = 0; i < ours.length; i++) {
            double expected = CrowdingDistance.getAttribute(theirs.get(i));
            if (Double.isInfinite(expected)) {
                assertThat(ours[i]).isEqualTo(expected);
            } else {
                assertThat(ours[i]).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void infiniteAndHugeObjectivesGiveNumbers() {
        double[][] points = {{1, Double.POSITIVE_INFINITY}, {2, 5}, {3, 4}, {Double.NEGATIVE_INFINITY, 9}, {1.5, 8}};
        double[] distances = Crowding.distances(Objectives.finite(evaluations(points)));
        double[] huge = Crowding.distances(new double[][]{{-Double.MAX_VALUE}, {0}, {Double.MAX_VALUE}});

        assertThat(distances).doesNotContain(Double.NaN);
        assertThat(distances[4]).isFinite().isPositive();
        assertThat(huge[1]).isEqualTo(1);
        assertThat(Crowding.distances(new double[][]{{4}, {4}})).containsExactly(0, 0);
    }

    @Test
    void theMostCrowdedGo() {
        // A line with two pairs of near neighbours: one of each pair has to go, the ends stay.
        double[][] line = {{0, 10}, {3, 7}, {3.1, 6.9}, {5, 5}, {7, 3}, {7.1, 2.9}, {10, 0}};
        FunctionProblem problem = new FunctionProblem(TableProblem.numbered(7), List.of("f", "g"),
                genome -> new Outcome.Measured(DoubleStream.of(line[genome.choice(0)]).boxed().toList()));
        Nsga2 algorithm = new Nsga2(problem, new SearchSettings(1, 10, 5));
        List<Integer> kept = algorithm.survivors(evaluations(line), 5, new Random(1)).stream().map(Evaluation::number)
                .sorted().toList();

        assertThat(kept).contains(0, 3, 6).hasSize(5);
        assertThat(kept).containsAnyOf(1, 2).containsAnyOf(4, 5);
    }
}
