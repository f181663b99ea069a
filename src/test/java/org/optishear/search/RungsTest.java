// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.search.Schedule.Keep;
import org.optishear.search.Schedule.Rung;

/// Successive halving: who goes on, what is kept, and that neither order, nor a cut, nor a stop changes it.
class RungsTest {
    private static final Schedule HALVING = new Schedule(
            List.of(new Rung(0, new Keep.Share(0.5)), new Rung(1, new Keep.Count(5))));
    private static final SearchRun.Settings SETTINGS = new SearchRun.Settings(HALVING, StopRule.never());

    private static SearchResult run(StagedProblem problem, Recorder recorder, SearchRun.Settings settings) {
        return SearchRun.run(problem, new Nsga3(problem, new SearchSettings(4, 90, 30, Breeding.PAPER)), recorder,
                settings);
    }

    private static StagedProblem problem(int objectives, long orderSeed) {
        return new StagedProblem(objectives, orderSeed, Integer.MAX_VALUE);
    }

    @Test
    void theBestOfEachRungGoOnAndTheRestStop() {
        StagedProblem problem = problem(1, 1);
        StagedProblem.Memory kept = new StagedProblem.Memory();
        Exhaustive exhaustive = new Exhaustive(problem);

        SearchResult result = SearchRun.run(problem, new Algorithm() {
            private boolean asked;

            @Override
            public String id() {
                return "once";
            }

            @Override
            public List<Genome> ask() {
                boolean first = !asked;
                asked = true;
                return first ? exhaustive.ask() : List.of();
            }

            @Override
            public void tell(List<Evaluation> evaluations) {}
        }, kept, SETTINGS);

        // 108 classes, of which 3 fail at each fidelity: (105 + 1) / 2 go on from rung 0, 5 from rung 1.
        List<Evaluation> rung0 = result.trials().stream().map(trial -> problem.evaluation(trial.proposal(), 0))
                .filter(RungsTest::measured).sorted(Comparator.comparingDouble(RungsTest::value)).toList();
        List<Evaluation> rung1 = rung0.subList(0, 53).stream().map(old -> problem.evaluation(old.proposal(), 1))
                .filter(RungsTest::measured).sorted(Comparator.comparingDouble(RungsTest::value)).toList();
        assertThat(rung0).hasSize(105);
        assertThat(result.trials()).hasSize(108);
        for (Evaluation stopped : rung0.subList(53, 105)) {
            assertThat(result.trials().get(stopped.number()).outcome())
                    .isEqualTo(new Outcome.Stopped(List.of(value(stopped)), 0));
        }
        for (Evaluation stopped : rung1.subList(5, rung1.size())) {
            assertThat(result.trials().get(stopped.number()).outcome())
                    .isEqualTo(new Outcome.Stopped(List.of(value(stopped)), 1));
        }
        for (Evaluation survivor : rung1.subList(0, 5)) {
            assertThat(result.trials().get(survivor.number()))
                    .isEqualTo(problem.evaluation(survivor.proposal(), 2));
        }
        assertThat(problem.evaluated).hasSize(108 + 53 + 5).doesNotHaveDuplicates();
        assertThat(kept.estimates).hasSize(105 + rung1.size());
        assertThat(result.best().map(best -> measured(best))).contains(true);
    }

    private static boolean measured(Evaluation evaluation) {
        return evaluation.outcome() instanceof Outcome.Measured;
    }

    private static double value(Evaluation evaluation) {
        return ((Outcome.Measured) evaluation.outcome()).objectives().getFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theOrderOfFinishingChangesNothing(int objectives) {
        List<Evaluation> first = run(problem(objectives, 1), Recorder.none(), SETTINGS).trials();

        for (int orderSeed = 2; orderSeed < 6; orderSeed++) {
            assertThat(run(problem(objectives, orderSeed), Recorder.none(), SETTINGS).trials()).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSearchCutInTheMiddleOfAnyRungGoesOnWithoutEvaluatingAgain(int objectives) {
        StagedProblem whole = problem(objectives, 1);
        StagedProblem.Memory wholeMemory = new StagedProblem.Memory();
        List<Evaluation> trials = run(whole, wholeMemory, SETTINGS).trials();

        for (int cut = 0; cut < whole.evaluated.size(); cut += 5) {
            StagedProblem dying = new StagedProblem(objectives, cut, cut);
            StagedProblem.Memory interrupted = new StagedProblem.Memory();
            assertThatThrownBy(() -> run(dying, interrupted, SETTINGS)).isInstanceOf(TableProblem.Cut.class);
            StagedProblem rest = problem(objectives, 17);
            StagedProblem.Memory resumed = new StagedProblem.Memory(interrupted);

            assertThat(run(rest, resumed, SETTINGS).trials()).isEqualTo(trials);
            assertThat(rest.evaluated).hasSize(whole.evaluated.size() - cut).noneMatch(dying.evaluated::contains);
            assertThat(resumed.trials).isEqualTo(wholeMemory.trials);
            assertThat(resumed.estimates).isEqualTo(wholeMemory.estimates);
        }
    }

    @Test
    void aStoppedSearchKeepsEverythingAndIsContinued() {
        StagedProblem whole = problem(1, 1);
        List<Evaluation> trials = run(whole, Recorder.none(), SETTINGS).trials();

        for (int after = 0; after < whole.evaluated.size(); after += 7) {
            StagedProblem first = problem(1, after);
            StagedProblem.Memory kept = new StagedProblem.Memory();
            int limit = after;
            StopRule rule = () -> first.evaluated.size() >= limit ? Optional.of("enough") : Optional.empty();
            SearchResult stopped = run(first, kept, new SearchRun.Settings(HALVING, rule));

            assertThat(stopped.stopped()).contains("enough");
            assertThat(first.evaluated).hasSize(limit);
            assertThat(stopped.trials()).containsExactlyElementsOf(kept.trials.values());
            StagedProblem rest = problem(1, 3);
            SearchResult result = run(rest, new StagedProblem.Memory(kept), SETTINGS);
            assertThat(result).isEqualTo(new SearchResult(trials));
            assertThat(rest.evaluated).noneMatch(first.evaluated::contains);
        }
    }

    @Test
    void theLastEvaluationIsNotStopped() {
        StagedProblem counted = problem(1, 1);
        int all = (int) run(counted, Recorder.none(), SETTINGS).evaluated() == 0 ? 0 : counted.evaluated.size();
        StagedProblem problem = problem(1, 1);
        StopRule rule = () -> problem.evaluated.size() >= all ? Optional.of("late") : Optional.empty();

        assertThat(run(problem, Recorder.none(), new SearchRun.Settings(HALVING, rule)).stopped()).isEmpty();
    }

    /// Two runs on one memory, as two processes on one study: each takes every other proposal, and one works while the other waits.
    @Test
    void whatOthersFinishIsTakenOver() {
        StagedProblem whole = problem(2, 1);
        StagedProblem.Memory memory = new StagedProblem.Memory();
        List<Evaluation> trials = run(whole, new StagedProblem.Memory(), SETTINGS).trials();
        StagedProblem mine = problem(2, 1);
        StagedProblem theirs = problem(2, 1);
        List<Proposal> left = new ArrayList<>();
        int[] fidelityLeft = new int[1];
        Recorder shared = new Recorder() {
            private int asked;

            @Override
            public String name() {
                return memory.name();
            }

            @Override
            public List<Evaluation> finished() {
                return memory.finished();
            }

            @Override
            public List<Estimate> estimates() {
                return memory.estimates();
            }

            @Override
            public List<Proposal> claim(List<Proposal> open, int fidelity) {
                List<Proposal> claimed = IntStream.range(0, open.size()).filter(i -> i % 3 == 1).mapToObj(open::get)
                        .toList();
                left.clear();
                left.addAll(open);
                left.removeAll(claimed);
                fidelityLeft[0] = fidelity;
                return claimed;
            }

            @Override
            public boolean holds() {
                return ++asked % 4 != 0;
            }

            @Override
            public void await() {
                theirs.evaluate(left.subList(0, 1), fidelityLeft[0], evaluation -> {
                    if (measured(evaluation) && fidelityLeft[0] < StagedProblem.FIDELITIES - 1) {
                        memory.estimated(new Estimate(fidelityLeft[0], evaluation));
                    } else {
                        memory.record(evaluation);
                    }
                });
            }

            @Override
            public void estimated(Estimate estimate) {
                memory.estimated(estimate);
            }

            @Override
            public void record(Evaluation evaluation) {
                memory.record(evaluation);
            }
        };

        assertThat(run(mine, shared, SETTINGS).trials()).isEqualTo(trials);
        assertThat(theirs.evaluated).isNotEmpty().noneMatch(mine.evaluated::contains);
        assertThat(mine.evaluated.size() + theirs.evaluated.size()).isEqualTo(whole.evaluated.size());
    }

    @Test
    void aStoppedTrialAnswersItsClassAndAnExactOneWhatItCovers() {
        StagedProblem problem = problem(1, 1);
        StagedProblem.Memory kept = new StagedProblem.Memory();
        List<Evaluation> trials = run(problem, kept, SETTINGS).trials();
        int answered = 0;
        for (Evaluation trial : trials) {
            String original = trial.facts().get(Evaluation.DUPLICATE_OF);
            if (original != null) {
                Evaluation first = trials.get(Integer.parseInt(original));
                assertThat(trial.outcome()).isEqualTo(first.outcome());
                assertThat(problem.canonical(trial.genome())).isEqualTo(problem.canonical(first.genome()));
                answered += first.outcome() instanceof Outcome.Stopped
                        && !first.covers().contains(trial.genome()) ? 1 : 0;
            }
        }
        assertThat(answered).isPositive();
    }

    @Test
    void anotherSchedulesStudyIsRefused() {
        StagedProblem.Memory exact = new StagedProblem.Memory();
        run(problem(1, 1), exact, SearchRun.Settings.EXACT);
        StagedProblem.Memory halved = new StagedProblem.Memory();
        run(problem(1, 1), halved, SETTINGS);
        Schedule narrower = new Schedule(List.of(new Rung(0, new Keep.Count(3))));

        StagedProblem problem = problem(1, 1);
        assertThatThrownBy(() -> run(problem, exact, SETTINGS)).isInstanceOf(InputException.class)
                .hasMessageContaining("goes through fidelity 0");
        assertThatThrownBy(() -> run(problem, halved, new SearchRun.Settings(narrower, StopRule.never())))
                .isInstanceOf(InputException.class).hasMessageStartingWith("[memory] found trial ");
        assertThatThrownBy(() -> run(problem, halved, SearchRun.Settings.EXACT)).isInstanceOf(InputException.class);
        assertThat(problem.evaluated).isEmpty();
    }

    @Test
    void anOutcomeOfALaterRungIsBetterAndAMeasuredOneIsBest() {
        List<Outcome> ascending = List.of(new Outcome.Failed("no"), new Outcome.Stopped(List.of(9.0), 0),
                new Outcome.Stopped(List.of(1.0), 0), new Outcome.Stopped(List.of(20.0), 1),
                new Outcome.Measured(List.of(30.0)), new Outcome.Measured(List.of(2.0)));
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(Dominance.dominates(ascending.get(i), ascending.get(j))).isEqualTo(i > j);
            }
        }
    }

    @Test
    void ofOneFrontThoseGoOnThatAreBestInSomething() {
        double[][] values = {{3, 3}, {1, 5}, {5, 1}, {2, 4}, {3, 3}, {9, 9}, {6, 6}};
        List<Evaluation> rung = IntStream.range(0, values.length)
                .mapToObj(i -> new Evaluation(new Proposal(i, Genome.of(i)),
                        new Outcome.Measured(List.of(values[i][0], values[i][1] * 1e6)), Set.of(Genome.of(i)),
                        Map.of()))
                .toList();

        assertThat(Promotion.ranked(rung.reversed(), _ -> 0).stream().map(Evaluation::number))
                .containsExactly(1, 2, 0, 4, 3, 6, 5);
        // where the second objective may be 4e6 at most, every other place is of the best that may be picked
        assertThat(Promotion.ranked(rung.reversed(), genome -> Math.max(0, values[genome.choice(0)][1] - 4)).stream()
                .map(Evaluation::number)).containsExactly(3, 1, 0, 2, 4, 6, 5);
    }

    @Test
    void schedulesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Keep.Count(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Keep.Share(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Keep.Share(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Schedule(List.of(new Rung(1, new Keep.Count(1)), new Rung(1, new Keep.Count(1)))))
                .isInstanceOf(IllegalArgumentException.class);
        Schedule exactRung = new Schedule(List.of(new Rung(2, new Keep.Count(1))));
        assertThatThrownBy(
                () -> run(problem(1, 1), Recorder.none(), new SearchRun.Settings(exactRung, StopRule.never())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("whose exact one is 2");
        assertThat(new Keep.Share(0.1).of(30)).isEqualTo(3);
        assertThat(new Keep.Share(0.1).of(31)).isEqualTo(4);
        assertThat(new Keep.Count(7).of(3)).isEqualTo(3);
    }
}
