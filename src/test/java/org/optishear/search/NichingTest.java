// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moeaframework.util.weights.NormalBoundaryDivisions;
import org.moeaframework.util.weights.NormalBoundaryIntersectionGenerator;

class NichingTest {
    private static List<Evaluation> evaluations(double[]... objectives) {
        return IntStream.range(0, objectives.length).mapToObj(i -> new Evaluation(new Proposal(i, Genome.of(i)),
                new Outcome.Measured(Arrays.stream(objectives[i]).boxed().toList()), Set.of(Genome.of(i)), Map.of()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 0", "3, 3, 0", "3, 12, 0", "4, 3, 0", "5, 3, 0", "5, 3, 2", "8, 3, 2", "10, 2, 1"})
    void referenceDirectionsAreThoseOfMoeaFramework(int objectives, int outer, int inner) {
        double[][] ours = ReferenceDirections.of(objectives, new Divisions(outer, inner));
        NormalBoundaryDivisions divisions = inner == 0
                ? new NormalBoundaryDivisions(outer)
                : new NormalBoundaryDivisions(outer, inner);
        List<double[]> theirs = new NormalBoundaryIntersectionGenerator(objectives, divisions).generate();

        assertThat(ours).hasDimensions(theirs.size(), objectives);
        for (double[] direction : theirs) {
            assertThat(Arrays.stream(ours)).anyMatch(our -> IntStream.range(0, our.length)
                    .allMatch(i -> Math.abs(our[i] - direction[i]) < 1e-12));
        }
    }

    /// The sizes of Deb and Jain 2014, table I, are 91, 210, 156 and 275 for 3, 5, 8 and 10 objectives.
    @Test
    void directionsFillThePopulation() {
        assertThat(Divisions.fitting(1, 50)).isEqualTo(new Divisions(1, 0));
        assertThat(Divisions.fitting(2, 100)).isEqualTo(new Divisions(99, 0));
        assertThat(Divisions.fitting(3, 92)).isEqualTo(new Divisions(12, 0));
        assertThat(Divisions.fitting(5, 212)).isEqualTo(new Divisions(6, 0));
        assertThat(Divisions.fitting(8, 156)).isEqualTo(new Divisions(3, 2));
        assertThat(Divisions.fitting(10, 276)).isEqualTo(new Divisions(3, 2));
        assertThat(Divisions.fitting(20, 2)).isEqualTo(new Divisions(1, 0));
        for (int objectives = 2; objectives <= 12; objectives++) {
            for (int population = objectives; population < 120; population++) {
                assertThat(ReferenceDirections.of(objectives, Divisions.fitting(objectives, population)).length)
                        .isBetween(1, population);
            }
        }
    }

    @Test
    void oneObjectiveHasOneDirection() {
        assertThat(ReferenceDirections.dasDennis(1, 3)).isDeepEqualTo(new double[][]{{1}});
    }

    @Test
    void objectivesAreScaledByTheirIntercepts() {
        // The plane through (4, 0) and (0, 200) above the ideal point (-10, 1000).
        double[][] points = new Normalization(2)
                .normalize(evaluations(new double[]{-6, 1000}, new double[]{-10, 1200}, new double[]{-9, 1050}));

        assertThat(points[0]).containsExactly(new double[]{1, 0}, within(1e-12));
        assertThat(points[1]).containsExactly(new double[]{0, 1}, within(1e-12));
        assertThat(points[2]).containsExactly(new double[]{0.25, 0.25}, within(1e-12));
    }

    @Test
    void theIdealPointIsThatOfAllCalls() {
        Normalization normalization = new Normalization(2);
        normalization.normalize(evaluations(new double[]{-3, 7}));
        double[][] points = normalization.normalize(evaluations(new double[]{1, 8}, new double[]{-2, 11}));

        // Above (-3, 7) they are (4, 1) and (1, 4): the line through them meets both axes at 5.
        assertThat(points[0]).containsExactly(new double[]{0.8, 0.2}, within(1e-12));
        assertThat(points[1]).containsExactly(new double[]{0.2, 0.8}, within(1e-12));
    }

    @Test
    void degenerateAndInfiniteObjectivesStayFinite() {
        double infinite = Double.POSITIVE_INFINITY;
        double[][] degenerate = new Normalization(2).normalize(evaluations(new double[]{1, 5}, new double[]{3, 5}));
        double[][] beyond = new Normalization(1)
                .normalize(
                        evaluations(new double[]{0}, new double[]{2}, new double[]{infinite}, new double[]{-infinite}));

        assertThat(degenerate).isDeepEqualTo(new double[][]{{0, 0}, {1, 0}});
        assertThat(beyond).isDeepEqualTo(new double[][]{{6.0 / 14}, {8.0 / 14}, {1}, {0}});
        assertThat(new Normalization(1).normalize(evaluations(new double[]{infinite})))
                .isDeepEqualTo(new double[][]{{0}});
    }

    @Test
    void theSplitFrontServesEveryDirection() {
        // One front on a line, forty members crowded at one end, three elsewhere: the four directions of two objectives are
        // (1,0), (2/3,1/3), (1/3,2/3), (0,1).
        double[][] front = new double[43][];
        for (int i = 0; i < 40; i++) {
            front[i] = new double[]{1 - i * 0.001, i * 0.001};
        }
        front[40] = new double[]{0.66, 0.34};
        front[41] = new double[]{0.34, 0.66};
        front[42] = new double[]{0, 1};
        for (int seed = 0; seed < 20; seed++) {
            List<Evaluation> survivors = new Niching(2, new Divisions(3, 0)).survivors(evaluations(front), 6,
                    new Random(seed));

            assertThat(survivors).hasSize(6).doesNotHaveDuplicates();
            assertThat(survivors.stream().map(Evaluation::number)).contains(0, 40, 41, 42);
        }
    }

    @Test
    void betterFrontsComeFirstAndTheRestIsDrawn() {
        double[][] values = IntStream.range(0, 30).mapToObj(i -> new double[]{Math.floor(i / 10.0)})
                .toArray(double[][]::new);
        Set<Integer> drawn = new HashSet<>();
        for (int seed = 0; seed < 40; seed++) {
            List<Evaluation> survivors = new Niching(1, new Divisions(3, 0)).survivors(evaluations(values), 15,
                    new Random(seed));

            assertThat(survivors.stream().limit(10).map(Evaluation::number))
                    .isEqualTo(IntStream.range(0, 10).boxed().toList());
            assertThat(survivors.stream().skip(10).map(Evaluation::number)).hasSize(5)
                    .allMatch(number -> number >= 10 && number < 20);
            survivors.stream().skip(10).forEach(survivor -> drawn.add(survivor.number()));
        }
        assertThat(drawn).hasSize(10);
    }
}
