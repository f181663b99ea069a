// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.optishear.search.FrontComparison.Pair;
import org.optishear.search.FrontComparison.Result;
import org.optishear.search.FrontComparison.Sides;

/// NSGA-II and NSGA-III against MOEA Framework's on short runs; bench/search.sh does the long ones.
class FrontComparisonTest {
    private static final FrontComparison SHORT = new FrontComparison(10, 31, 6, 25);

    private static List<Double> worse(Result result) {
        return List.of(result.hypervolume().worse(), result.negatedDistance().worse());
    }

    /// That ours is worse is rejected nowhere, all problems and both indicators taken together.
    @ParameterizedTest
    @EnumSource(Pair.class)
    void ourFrontsAreNoWorseThanMoeaFrameworks(Pair pair) {
        List<Result> results = Stream
                .of(new FrontProblem("ZDT1", FrontProblem.View.PLAIN),
                        new FrontProblem("ZDT2", FrontProblem.View.NEGATED),
                        new FrontProblem("ZDT3", FrontProblem.View.LOWERED),
                        new FrontProblem("DTLZ1_3", FrontProblem.View.RAISED),
                        new FrontProblem("DTLZ2_3", FrontProblem.View.NEGATED),
                        new FrontProblem("DTLZ3_3", FrontProblem.View.PLAIN),
                        new FrontProblem("DTLZ7_3", FrontProblem.View.LOWERED))
                .map(problem -> SHORT.run(problem, pair)).toList();
        List<Double> pValues = new ArrayList<>();
        results.forEach(result -> pValues.addAll(worse(result)));

        assertThat(FrontComparison.rejected(pValues)).as("p of 'ours is worse': %s", pValues).isEmpty();
    }

    /// Whole fronts survive, but of the last one whoever comes first: what is left of both algorithms without their niching.
    private static final class Careless extends Evolution {
        Careless(Problem problem, SearchSettings settings) {
            super(problem, settings);
        }

        @Override
        public String id() {
            return "careless";
        }

        @Override
        List<Evaluation> survivors(List<Evaluation> candidates, int size, Random luck) {
            return NondominatedSort.fronts(candidates).stream().flatMap(List::stream).limit(size).toList();
        }

        @Override
        boolean beats(Evaluation first, Evaluation second) {
            return Dominance.dominates(first.outcome(), second.outcome());
        }
    }

    /// The same statistics find an algorithm whose niching is broken.
    @ParameterizedTest
    @EnumSource(Pair.class)
    void aBrokenAlgorithmIsFoundOut(Pair pair) {
        List<Double> pValues = worse(
                SHORT.run(new FrontProblem("DTLZ2_3", FrontProblem.View.PLAIN), pair, Careless::new));

        assertThat(FrontComparison.rejected(pValues)).as("p of 'ours is worse': %s", pValues).isNotEmpty();
    }

    @Test
    void theTestIsMannAndWhitneys() {
        double[] ours = {1, 4, 2.5, 8, 3, 0.5, 7.5, 2};
        double[] theirs = {2.2, 5, 9, 6, 6.5, 3.5, 10, 8.5, 4.5};
        double twoSided = new MannWhitneyUTest().mannWhitneyUTest(ours, theirs);

        // Theirs has no correction for continuity: half a rank of a standard deviation of √(8 · 9 · 18 / 12).
        assertThat(new Sides(ours, theirs).worse()).isCloseTo(twoSided / 2, within(0.006)).isLessThan(0.05);
        assertThat(new Sides(theirs, ours).worse()).isGreaterThan(0.95);
        assertThat(new Sides(new double[]{1, 1}, new double[]{1, 1}).worse()).isEqualTo(1);
        assertThat(FrontComparison.rejected(List.of(0.5, 0.001, 0.03, 0.02))).containsExactly(1);
    }
}
