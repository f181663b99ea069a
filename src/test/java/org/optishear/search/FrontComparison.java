// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.moeaframework.algorithm.NSGAII;
import org.moeaframework.algorithm.NSGAIII;
import org.moeaframework.core.PRNG;
import org.moeaframework.core.Solution;
import org.moeaframework.core.indicator.Hypervolume;
import org.moeaframework.core.indicator.InvertedGenerationalDistance;
import org.moeaframework.core.operator.CompoundVariation;
import org.moeaframework.core.operator.real.PM;
import org.moeaframework.core.operator.real.SBX;
import org.moeaframework.core.population.NondominatedPopulation;
import org.moeaframework.util.weights.NormalBoundaryDivisions;

/// The last populations of an algorithm of ours and of MOEA Framework's, of the same size after the same number of evaluations with
/// the same operators, judged by hypervolume (higher is better) and inverted generational distance (lower is better).
///
/// The operators are our defaults. MOEA Framework's own for NSGA-III cross without `swap`: the first child of a pair then takes the lower
/// number in every gene, which finds the optimum of ZDT and DTLZ7, all genes at their lowest, sooner than a search should.
///
/// @param seeds how many runs a side
/// @param twoObjectives divisions of NSGA-III for two objectives; a population is as large as their set of directions
/// @param threeObjectives the same for three
/// @param generations a run, the first random one included
record FrontComparison(int seeds, int twoObjectives, int threeObjectives, int generations) {
    /// A fair pair: one of ours that is started, and what MOEA Framework calls the same.
    enum Pair {
        NSGA2, NSGA3;

        Evolution ours(Problem problem, SearchSettings settings) {
            return switch (this) {
                case NSGA2 -> new Nsga2(problem, settings);
                case NSGA3 -> new Nsga3(problem, settings);
            };
        }

        NSGAII theirs(org.moeaframework.problem.Problem problem, int divisions, int population) {
            NSGAII algorithm = switch (this) {
                case NSGA2 -> new NSGAII(problem);
                case NSGA3 -> new NSGAIII(problem, new NormalBoundaryDivisions(divisions));
            };
            algorithm.setInitialPopulationSize(population);
            algorithm.setVariation(
                    new CompoundVariation(new SBX(1, 20), new PM(1.0 / problem.getNumberOfVariables(), 20)));
            return algorithm;
        }
    }

    /// An indicator's values of all seeds, turned so that higher is better.
    record Sides(double[] ours, double[] theirs) {
        /// The probability of ranks at least as low as ours if both sides were equally good (Mann and Whitney, one-sided, normal
        /// approximation with correction for ties and continuity): small if ours are worse.
        double worse() {
            int n = ours.length;
            int m = theirs.length;
            double[] all = Arrays.copyOf(ours, n + m);
            System.arraycopy(theirs, 0, all, n, m);
            double[] ranks = new NaturalRanking().rank(all);
            double u = Arrays.stream(ranks, 0, n).sum() - n * (n + 1) / 2.0;
            double mean = n * m / 2.0;
            double squares = Arrays.stream(ranks).map(rank -> (rank - (n + m + 1) / 2.0) * (rank - (n + m + 1) / 2.0))
                    .sum();
            double variance = n * (double) m * squares / ((n + m) * (n + m - 1.0));
            return variance == 0
                    ? 1
                    : new NormalDistribution().cumulativeProbability((u + 0.5 - mean) / Math.sqrt(variance));
        }

        double ourMedian() {
            return median(ours);
        }

        double theirMedian() {
            return median(theirs);
        }

        private static double median(double[] values) {
            double[] sorted = Arrays.stream(values).sorted().toArray();
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }
    }

    /// One problem: both indicators.
    record Result(FrontProblem problem, Sides hypervolume, Sides negatedDistance) {}

    Result run(FrontProblem problem, Pair pair) {
        return run(problem, pair, pair::ours);
    }

    /// @param ours takes the place of the pair's own algorithm
    Result run(FrontProblem problem, Pair pair, BiFunction<Problem, SearchSettings, Evolution> ours) {
        org.moeaframework.problem.Problem plain = problem.plain();
        NondominatedPopulation reference = problem.referenceSet();
        Hypervolume hypervolume = new Hypervolume(plain, reference);
        InvertedGenerationalDistance distance = new InvertedGenerationalDistance(plain, reference);
        double[][] values = new double[4][seeds];
        for (int seed = 0; seed < seeds; seed++) {
            NondominatedPopulation our = problem.front(ourFront(problem, ours, seed));
            NondominatedPopulation their = problem.front(theirFront(problem, pair, seed));
            values[0][seed] = hypervolume.evaluate(our);
            values[1][seed] = hypervolume.evaluate(their);
            values[2][seed] = -distance.evaluate(our);
            values[3][seed] = -distance.evaluate(their);
        }
        return new Result(problem, new Sides(values[0], values[1]), new Sides(values[2], values[3]));
    }

    private int divisions(int objectives) {
        return objectives == 2 ? twoObjectives : threeObjectives;
    }

    private int population(int objectives) {
        int directions = ReferenceDirections.of(objectives, new Divisions(divisions(objectives), 0)).length;
        return (directions + 3) / 4 * 4; // as MOEA Framework rounds
    }

    private List<double[]> ourFront(FrontProblem problem, BiFunction<Problem, SearchSettings, Evolution> ours,
            int seed) {
        FunctionProblem function = problem.ours();
        int population = population(function.objectives().size());
        Evolution algorithm = ours.apply(function, new SearchSettings(seed, generations * population, population));
        SearchRun.run(function, algorithm, Recorder.none());
        return algorithm.population().stream().map(Objectives::values).toList();
    }

    private List<double[]> theirFront(FrontProblem problem, Pair pair, int seed) {
        PRNG.setSeed(seed);
        org.moeaframework.problem.Problem seen = problem.theirs();
        int population = population(seen.getNumberOfObjectives());
        NSGAII algorithm = pair.theirs(seen, divisions(seen.getNumberOfObjectives()), population);
        while (algorithm.getNumberOfEvaluations() < generations * population) {
            algorithm.step();
        }
        if (algorithm.getPopulation().size() != population
                || algorithm.getNumberOfEvaluations() != generations * population) {
            throw new IllegalStateException("an unfair comparison: " + algorithm.getPopulation().size() + " members, "
                    + algorithm.getNumberOfEvaluations() + " evaluations");
        }
        return StreamSupport.stream(algorithm.getPopulation().spliterator(), false).map(Solution::getObjectiveValues)
                .toList();
    }

    /// Which of a family of hypotheses are rejected so that any false rejection has a probability of 5 % (Holm 1979).
    static List<Integer> rejected(List<Double> pValues) {
        List<Integer> order = IntStream.range(0, pValues.size()).boxed()
                .sorted((a, b) -> Double.compare(pValues.get(a), pValues.get(b))).toList();
        List<Integer> rejected = new ArrayList<>();
        for (int place = 0; place < order.size(); place++) {
            if (pValues.get(order.get(place)) > 0.05 / (order.size() - place)) {
                break;
            }
            rejected.add(order.get(place));
        }
        return rejected;
    }
}
