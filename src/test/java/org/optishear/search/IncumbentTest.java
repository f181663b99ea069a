// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.optishear.search.Schedule.Keep;
import org.optishear.search.Schedule.Rung;

/// A climber whose children are sifted on other data in each generation, its parent beside them on the last rung.
class IncumbentTest {
    private static final int LAMBDA = 16;
    private static final Space SPACE = TableProblem.numbered(5, 5, 5, 5);
    private static final Genome INITIAL = Genome.of(2, 2, 2, 2);
    private static final List<Rung> RUNGS = List.of(new Rung(0, new Keep.Count(6)), new Rung(1, new Keep.Count(1)));
    private static final SearchRun.Settings SIFTED = new SearchRun.Settings(new Schedule(RUNGS, true),
            StopRule.never());

    /// One block a level up, another one down.
    private static Genome moved(Genome parent, Random luck) {
        int up = luck.nextInt(4);
        int down = luck.nextInt(4);
        Genome moved = parent.with(up, parent.choice(up) + 1.0);
        moved = moved.with(down, moved.choice(down) - 1.0);
        return SPACE.contains(moved) ? moved : parent;
    }

    /// A loss of its own for each block. What a rung says of it depends on the draw, which moves all genomes alike by far more than
    /// they differ, and each by a little of its own.
    private static final class Drawn implements Problem {
        final List<String> evaluated = new ArrayList<>(); // number@fidelity/draw
        private final Random order;
        private final int cutAfter;

        Drawn(long orderSeed, int cutAfter) {
            this.order = new Random(orderSeed);
            this.cutAfter = cutAfter;
        }

        @Override
        public Space space() {
            return SPACE;
        }

        @Override
        public List<String> objectives() {
            return List.of("loss");
        }

        @Override
        public int fidelities() {
            return 3;
        }

        @Override
        public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
            throw new IllegalStateException("the draw was not told");
        }

        @Override
        public void evaluate(List<Proposal> batch, int fidelity, int draw, Consumer<Evaluation> finished) {
            List<Proposal> shuffled = new ArrayList<>(batch);
            Collections.shuffle(shuffled, order);
            for (Proposal proposal : shuffled) {
                if (evaluated.size() == cutAfter) {
                    throw new TableProblem.Cut();
                }
                evaluated.add(proposal.number() + "@" + fidelity + "/" + draw);
                finished.accept(new Evaluation(proposal, new Outcome.Measured(List.of(value(proposal, fidelity, draw))),
                        Set.of(proposal.genome()), Map.of()));
            }
        }

        static double value(Proposal proposal, int fidelity, int draw) {
            double loss = loss(proposal.genome());
            return fidelity == 2
                    ? loss
                    : loss + 10 * new Random(draw).nextDouble()
                            + (2 - fidelity) * 0.2 * new Random(Objects.hash(proposal.genome(), fidelity, draw))
                                    .nextDouble();
        }

        static double loss(Genome genome) {
            return 0.3 * Math.pow(genome.choice(0), 1.7) + 2.1 * genome.choice(1)
                    + 0.9 * Math.pow(genome.choice(2), 1.2) + 1.4 * Math.sqrt(genome.choice(3));
        }
    }

    private static SearchResult run(Drawn problem, Recorder recorder, SearchRun.Settings settings) {
        return SearchRun.run(problem, new OnePlusLambda(problem, new SearchSettings(3, 1 + 7 * LAMBDA, LAMBDA),
                IncumbentTest::moved, Optional.of(INITIAL)), recorder, settings);
    }

    private static Drawn problem(long orderSeed) {
        return new Drawn(orderSeed, Integer.MAX_VALUE);
    }

    @Test
    void theParentIsScoredBesideItsChildrenOnTheirData() {
        Drawn problem = problem(1);
        StagedProblem.Memory kept = new StagedProblem.Memory();
        List<Evaluation> trials = run(problem, kept, SIFTED).trials();
        double parent = Drawn.loss(INITIAL);
        int generations = 0;
        int start = 1; // trial 0 is the initial genome
        for (int draw = 1; start < trials.size(); draw++) {
            int end = start;
            while (!trials.get(end).facts().containsKey(Evaluation.INCUMBENT)) {
                end++;
            }
            Evaluation incumbent = trials.get(end);
            assertThat(incumbent.outcome()).isEqualTo(new Outcome.Measured(List.of(parent)));
            double bar = Drawn.value(incumbent.proposal(), 1, draw);
            assertThat(kept.estimates.get(end + "@1").evaluation().outcome())
                    .isEqualTo(new Outcome.Measured(List.of(bar)));
            int exact = 0;
            for (Evaluation child : trials.subList(start, end)) {
                switch (child.outcome()) {
                    case Outcome.Measured(List<Double> loss) -> {
                        exact++;
                        assertThat(Drawn.value(child.proposal(), 1, draw)).isLessThanOrEqualTo(bar);
                        parent = Math.min(parent, loss.getFirst());
                    }
                    case Outcome.Stopped(List<Double> estimate, int fidelity) -> assertThat(estimate)
                            .containsExactly(Drawn.value(child.proposal(), fidelity, draw));
                    case Outcome.Failed _ -> throw new AssertionError(child);
                }
            }
            assertThat(exact).isLessThanOrEqualTo(1);
            generations++;
            start = end + 1;
        }
        assertThat(generations).isGreaterThan(3);
        assertThat(problem.evaluated).doesNotHaveDuplicates();
    }

    @Test
    void theOptimumIsFoundAndFewerAreMeasuredExactlyThanWithoutTheParent() {
        double optimum = LongStream.range(0, SPACE.size()).mapToObj(SPACE::genome)
                .filter(genome -> genome.choices().stream().mapToInt(Integer::intValue).sum() == 8)
                .mapToDouble(Drawn::loss).min().orElseThrow();
        Drawn sifted = problem(1);
        Drawn alone = problem(1);
        SearchResult found = run(sifted, Recorder.none(), SIFTED);
        run(alone, Recorder.none(), new SearchRun.Settings(new Schedule(RUNGS), StopRule.never()));

        assertThat(found.best().orElseThrow().outcome()).isEqualTo(new Outcome.Measured(List.of(optimum)));
        assertThat(exact(sifted)).isLessThan(exact(alone));
    }

    private static long exact(Drawn problem) {
        return problem.evaluated.stream().filter(text -> text.contains("@2/")).count();
    }

    @Test
    void neitherOrderNorACutChangesIt() {
        Drawn whole = problem(1);
        StagedProblem.Memory memory = new StagedProblem.Memory();
        SearchResult result = run(whole, memory, SIFTED);
        for (int cut = 0; cut < whole.evaluated.size(); cut += 3) {
            Drawn dying = new Drawn(cut, cut);
            StagedProblem.Memory interrupted = new StagedProblem.Memory();
            assertThatThrownBy(() -> run(dying, interrupted, SIFTED)).isInstanceOf(TableProblem.Cut.class);
            Drawn rest = problem(17);
            StagedProblem.Memory resumed = new StagedProblem.Memory(interrupted);

            assertThat(run(rest, resumed, SIFTED)).isEqualTo(result);
            assertThat(rest.evaluated).hasSize(whole.evaluated.size() - cut).noneMatch(dying.evaluated::contains);
            assertThat(resumed.trials).isEqualTo(memory.trials);
            assertThat(resumed.estimates).isEqualTo(memory.estimates);
        }
    }
}
