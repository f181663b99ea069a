// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The hill climber on a table with a budget: levels of six blocks whose sum must stay as it is.
class OnePlusLambdaTest {
    private static final int BUDGET = 12;
    private static final Space SPACE = TableProblem.numbered(5, 5, 5, 5, 5, 5);
    private static final Genome INITIAL = Genome.of(2, 2, 2, 2, 2, 2);

    /// One block up a level, another down.
    private static Genome pairedMove(Genome parent, Random luck) {
        int up = luck.nextInt(6);
        int down = luck.nextInt(6);
        Genome moved = parent.with(up, parent.choice(up) + 1.0);
        moved = moved.with(down, moved.choice(down) - 1.0);
        return SPACE.contains(moved) ? moved : parent;
    }

    private static int sum(Genome genome) {
        return genome.choices().stream().mapToInt(Integer::intValue).sum();
    }

    /// Each block's loss grows with its level, at a pace of its own, and a little with its neighbour's; drawn anew for each seed.
    private static FunctionProblem problem(long seed) {
        double[] pace = new Random(seed).doubles(6, 0.1, 3).toArray();
        return new FunctionProblem(SPACE, List.of("loss"), genome -> new Outcome.Measured(List.of(IntStream.range(0, 6)
                .mapToDouble(i -> pace[i] * Math.pow(genome.choice(i), 1.7)
                        + 0.05 * genome.choice(i) * genome.choice((i + 1) % 6))
                .sum())));
    }

    private static double loss(FunctionProblem problem, Genome genome) {
        return ((Outcome.Measured) problem.outcome().apply(genome)).objectives().getFirst();
    }

    private static SearchResult run(FunctionProblem problem, long seed, int trials) {
        return SearchRun.run(problem, new OnePlusLambda(problem, new SearchSettings(seed, trials, 8),
                OnePlusLambdaTest::pairedMove, Optional.of(INITIAL)), Recorder.none());
    }

    @Test
    void pairedMovesReachTheOptimumOfTheBudget() {
        List<Genome> allowed = LongStream.range(0, SPACE.size()).mapToObj(SPACE::genome)
                .filter(genome -> sum(genome) == BUDGET).toList();
        for (long seed = 0; seed < 20; seed++) {
            FunctionProblem problem = problem(seed);
            Genome optimum = allowed.stream().min(Comparator.comparingDouble(genome -> loss(problem, genome)))
                    .orElseThrow();
            SearchResult result = run(problem, seed, 250);

            assertThat(result.trials().getFirst().genome()).isEqualTo(INITIAL);
            assertThat(result.trials()).allMatch(trial -> sum(trial.genome()) == BUDGET);
            assertThat(result.evaluated()).isEqualTo(result.trials().size());
            assertThat(result.best().orElseThrow().genome()).as("seed %d", seed).isEqualTo(optimum);
        }
        assertThat(allowed).hasSizeGreaterThan(1500);
    }

    @Test
    void itEndsWhenNoMutantIsNew() {
        FunctionProblem problem = problem(1);
        OnePlusLambda climber = new OnePlusLambda(problem, new SearchSettings(1, 500, 8),
                (parent, luck) -> parent.with(0, luck.nextInt(5)), Optional.of(INITIAL));

        assertThat(SearchRun.run(problem, climber, Recorder.none()).trials()).hasSize(5);
    }

    /// One up and another down are 6 · 5 neighbours; no neighbour of a failed neighbour is looked at.
    @Test
    void onlyTheInitialGenomeMayFailAndStillBeLeft() {
        FunctionProblem problem = new FunctionProblem(SPACE, List.of("loss"), _ -> new Outcome.Failed("never"));

        assertThat(run(problem, 3, 120).trials()).hasSize(31);
    }
}
