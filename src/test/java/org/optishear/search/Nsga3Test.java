// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moeaframework.algorithm.NSGAIII;
import org.moeaframework.core.PRNG;
import org.moeaframework.core.Solution;
import org.moeaframework.core.indicator.WFGHypervolume;
import org.moeaframework.core.initialization.RandomInitialization;
import org.moeaframework.core.operator.CompoundVariation;
import org.moeaframework.core.operator.UniformCrossover;
import org.moeaframework.core.operator.real.UM;
import org.moeaframework.core.population.NondominatedPopulation;
import org.moeaframework.core.population.ReferencePointNondominatedSortingPopulation;
import org.moeaframework.core.selection.TournamentSelection;
import org.moeaframework.core.variable.RealVariable;
import org.moeaframework.problem.AbstractProblem;
import org.moeaframework.util.weights.NormalBoundaryDivisions;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// NSGA-III against Optuna's runs on the paper's space, and against MOEA Framework's NSGA-III by hypervolume.
class Nsga3Test {
    private static final int VARIABLES = 7;
    private static final int LEVELS = 21;

    private static SearchResult run(Problem problem, SearchSettings settings) {
        return SearchRun.run(problem, new Nsga3(problem, settings), Recorder.none());
    }

    /// The paper's setting: 300 trials of 2,401 metrics whose objectives were measured on a real model. Optuna's own three runs on
    /// the same table end at ranks 0 to 5 of about 320 different values.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "stories260K"})
    void onThePapersSpaceItIsNoWorseThanOptuna(String model) {
        Path file = TestData.golden("search/" + model + ".safetensors");
        GoldenTensors golden = GoldenTensors.read(file);
        double[] table = golden.doubles("f_rec.f32");
        double[] values = Arrays.stream(table).distinct().sorted().toArray();
        TableProblem problem = TableProblem.of(TableProblem.numbered(7, 7, 7, 7),
                Arrays.stream(table).mapToObj(value -> new double[]{value}).toArray(double[][]::new));
        int[] ranks = new int[31];
        double[] distinct = new double[31];
        for (int seed = 0; seed < ranks.length; seed++) {
            SearchResult result = run(problem, SearchSettings.PAPER.withSeed(seed));
            assertThat(result.trials()).hasSize(300);
            double best = ((Outcome.Measured) result.best().orElseThrow().outcome()).objectives().getFirst();
            ranks[seed] = Arrays.binarySearch(values, best);
            distinct[seed] = result.evaluated();
        }
        Arrays.sort(ranks);
        int[] optuna = IntStream.range(0, 3).map(seed -> {
            double[] best = golden.doubles("nsga3.seed" + seed + ".best_by_trial");
            return Arrays.binarySearch(values, best[299]);
        }).sorted().toArray();

        assertThat(ranks[15]).as("median rank, ours %s, Optuna's %s", Arrays.toString(ranks), Arrays.toString(optuna))
                .isLessThanOrEqualTo(optuna[1]);
        assertThat(ranks[27]).as("rank of the ninth tenth").isLessThanOrEqualTo(optuna[2]);
        // Optuna evaluates 223 to 231 different metrics of its 300: the same pressure, not a random walk.
        assertThat(Arrays.stream(distinct).average().orElseThrow()).isBetween(200.0, 255.0);
    }

    /// The same problem, budget, population and operators; only the survivor selection is each one's own.
    @ParameterizedTest
    @CsvSource({"2, 0", "3, 0", "3, -100"})
    void itsFrontIsAsGoodAsMoeaFrameworks(int objectives, double shift) {
        double[] ours = new double[7];
        double[] theirs = new double[7];
        double[] random = new double[7];
        for (int seed = 0; seed < ours.length; seed++) {
            FunctionProblem problem = FunctionProblem.dtlz2(VARIABLES, objectives, LEVELS, shift);
            SearchSettings settings = new SearchSettings(seed, 2000, 50, Breeding.PAPER);
            ours[seed] = hypervolume(run(problem, settings), objectives, shift);
            random[seed] = hypervolume(
                    SearchRun.run(problem, new RandomSearch(problem, settings), Recorder.none()), objectives, shift);
            theirs[seed] = theirHypervolume(seed, objectives, shift);
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        Arrays.sort(random);

        assertThat(ours[3]).as("ours %s, theirs %s, random %s", Arrays.toString(ours), Arrays.toString(theirs),
                Arrays.toString(random)).isGreaterThanOrEqualTo(theirs[3] * 0.9995).isGreaterThan(random[6] * 1.1);
    }

    private static double hypervolume(SearchResult result, int objectives, double shift) {
        NondominatedPopulation front = new NondominatedPopulation();
        for (Evaluation trial : result.front()) {
            Solution solution = new Solution(0, objectives);
            solution.setObjectiveValues(((Outcome.Measured) trial.outcome()).objectives().stream()
                    .mapToDouble(value -> value - shift).toArray());
            front.add(solution);
        }
        return hypervolume(front, objectives);
    }

    private static double hypervolume(NondominatedPopulation front, int objectives) {
        double[] reference = new double[objectives];
        Arrays.fill(reference, 1.1);
        return new WFGHypervolume(new Grid(objectives, 0), reference).evaluate(front);
    }

    private static double theirHypervolume(long seed, int objectives, double shift) {
        PRNG.setSeed(seed);
        Grid problem = new Grid(objectives, shift);
        NSGAIII algorithm = new NSGAIII(problem, 50,
                new ReferencePointNondominatedSortingPopulation(objectives, new NormalBoundaryDivisions(3)),
                new TournamentSelection(2), new CompoundVariation(new UniformCrossover(0.9), new UM(1.0 / VARIABLES)),
                new RandomInitialization(problem));
        NondominatedPopulation archive = new NondominatedPopulation();
        while (algorithm.getNumberOfEvaluations() < 2000) {
            algorithm.step();
            for (Solution solution : algorithm.getPopulation()) {
                Solution moved = new Solution(0, objectives);
                moved.setObjectiveValues(
                        Arrays.stream(solution.getObjectiveValues()).map(value -> value - shift).toArray());
                archive.add(moved);
            }
        }
        return hypervolume(archive, objectives);
    }

    /// The grid of [FunctionProblem#dtlz2(int, int, int, double)] as MOEA Framework sees it.
    private static final class Grid extends AbstractProblem {
        private final double shift;

        Grid(int objectives, double shift) {
            super(VARIABLES, objectives);
            this.shift = shift;
        }

        @Override
        public void evaluate(Solution solution) {
            double[] x = Arrays.stream(RealVariable.getReal(solution))
                    .map(value -> Math.min(LEVELS - 1, Math.floor(value)) / (LEVELS - 1)).toArray();
            for (int i = 0; i < numberOfObjectives; i++) {
                solution.setObjectiveValue(i, FunctionProblem.dtlz2(x, numberOfObjectives, i) + shift);
            }
        }

        @Override
        public Solution newSolution() {
            Solution solution = new Solution(VARIABLES, numberOfObjectives);
            for (int i = 0; i < VARIABLES; i++) {
                solution.setVariable(i, new RealVariable(0, LEVELS));
            }
            return solution;
        }
    }

    @Test
    void parentsPassTheirGenesOnAndMutationBringsOthers() {
        Space space = TableProblem.numbered(9, 9, 9, 9);
        List<Evaluation> parents = LongStream.of(space.index(Genome.of(1, 1, 1, 1)), space.index(Genome.of(2, 2, 2, 2)))
                .mapToObj(space::genome).map(genome -> new Evaluation(new Proposal(genome.choice(0), genome),
                        new Outcome.Measured(List.of(0.0)), Set.of(genome), Map.of()))
                .toList();
        Random luck = new Random(4);
        int fromFirst = 0;
        int redrawn = 0;
        for (int i = 0; i < 5000; i++) {
            Genome child = Variation.of(space, Breeding.PAPER).child(parents, (_, _) -> false, luck);
            fromFirst += Math.toIntExact(child.choices().stream().filter(choice -> choice == 1).count());
            redrawn += Math.toIntExact(child.choices().stream().filter(choice -> choice != 1 && choice != 2).count());
        }

        // A gene is redrawn with probability 1/4 and then another than 1 and 2 with 7/9; the rest is shared evenly.
        assertThat(redrawn / 20_000.0).isBetween(0.185, 0.204);
        assertThat(fromFirst / 20_000.0).isBetween(0.39, 0.416);
    }
}
