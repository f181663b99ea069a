// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moeaframework.core.PRNG;
import org.moeaframework.core.Solution;
import org.moeaframework.core.operator.real.PM;
import org.moeaframework.core.operator.real.SBX;
import org.moeaframework.core.variable.RealVariable;

/// The operators on real genes against MOEA Framework's: samples of both are of one distribution (Kolmogorov and Smirnov).
class VariationTest {
    private static final int SAMPLES = 4000;
    private static final RealRange RANGE = new RealRange("x", -1, 3);

    private static double pValue(IntToDoubleFunction ours, IntToDoubleFunction theirs) {
        PRNG.setSeed(5);
        return new KolmogorovSmirnovTest().kolmogorovSmirnovTest(
                IntStream.range(0, SAMPLES).mapToDouble(ours).toArray(),
                IntStream.range(0, SAMPLES).mapToDouble(theirs).toArray());
    }

    private static Solution solution(double value) {
        Solution solution = new Solution(1, 1);
        RealVariable variable = new RealVariable(RANGE.low(), RANGE.high());
        variable.setValue(value);
        solution.setVariable(0, variable);
        return solution;
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -0.95, 0.4, 2.9, 3})
    void mutantsAreDistributedAsMoeaFrameworks(double value) {
        Random luck = new Random(1);
        PM mutation = new PM(1, 20);
        IntToDoubleFunction theirs = _ -> {
            Solution mutant = solution(value);
            mutation.mutate((RealVariable) mutant.getVariable(0));
            return RealVariable.getReal(mutant)[0];
        };

        assertThat(pValue(_ -> PolynomialMutation.mutant(RANGE, value, luck), theirs)).isGreaterThan(0.01);
        assertThat(pValue(_ -> PolynomialMutation.mutant(RANGE, value, luck) + 0.03, theirs)).isLessThan(1e-6);
    }

    @ParameterizedTest
    @CsvSource({"0.2, 0.9", "2.8, -0.9", "-1, 3", "2.99, 2.9"})
    void childrenAreDistributedAsMoeaFrameworks(double first, double second) {
        Random luck = new Random(2);
        SBX crossover = new SBX(1, 20);
        double distance = Math.abs(first - second);
        IntToDoubleFunction theirs = _ -> {
            Solution[] children = crossover.evolve(new Solution[]{solution(first), solution(second)});
            return RealVariable.getReal(children[0])[0];
        };
        IntToDoubleFunction ours = _ -> SimulatedBinaryCrossover.child(RANGE, first, second, luck);

        assertThat(pValue(ours, theirs)).isGreaterThan(0.01);
        assertThat(pValue(i -> ours.applyAsDouble(i) + 0.05 * distance, theirs)).isLessThan(1e-6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void childrenAndMutantsStayInRange(boolean log) {
        RealRange range = new RealRange("x", 0.001, 10, log);
        Random luck = new Random(3);
        double[] ends = {0.001, Math.nextUp(0.001), 0.5, Math.nextDown(10.0), 10};
        for (int i = 0; i < 5000; i++) {
            double first = ends[i % 5];
            double second = ends[i / 5 % 5];
            assertThat(SimulatedBinaryCrossover.child(range, first, second, luck)).isBetween(0.001, 10.0);
            assertThat(PolynomialMutation.mutant(range, first, luck)).isBetween(0.001, 10.0);
        }
    }

    /// Equal factors are equally likely: a mutant of 0.1 in [0.001, 10] is as often a factor below as above.
    @ParameterizedTest
    @ValueSource(doubles = {1.1, 1.5, 2})
    void aLogarithmicGeneMovesByFactors(double factor) {
        RealRange range = new RealRange("x", 0.001, 10, true);
        Random luck = new Random(4);
        int above = 0;
        int below = 0;
        for (int i = 0; i < 20_000; i++) {
            double mutant = PolynomialMutation.mutant(range, 0.1, luck);
            above += mutant > 0.1 * factor ? 1 : 0;
            below += mutant < 0.1 / factor ? 1 : 0;
        }

        assertThat((double) above / below).isBetween(0.95, 1.05);
    }
}
