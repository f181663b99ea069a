// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;

/// The driver: numbering, memory, resuming, and independence of the order in which a problem finishes.
class SearchRunTest {
    private static final Space SPACE = TableProblem.numbered(4, 5);
    /// By index: pairs are expected to be equal, but 6 and 7 turn out to differ.
    private static final long[] PAIRS = LongStream.range(0, 20).map(i -> i / 2).toArray();
    private static final long[] PROVEN = LongStream.range(0, 20).map(i -> i == 7 ? 100 : i / 2).toArray();

    /// Asks prepared batches.
    private record Script(List<List<Genome>> batches, List<List<Evaluation>> told) implements Algorithm {
        static Script of(int[]... indices) {
            List<List<Genome>> batches = new ArrayList<>();
            for (int[] batch : indices) {
                batches.add(IntStream.of(batch).mapToObj(SPACE::genome).toList());
            }
            return new Script(batches, new ArrayList<>());
        }

        @Override
        public String id() {
            return "script";
        }

        @Override
        public List<Genome> ask() {
            return told.size() < batches.size() ? batches.get(told.size()) : List.of();
        }

        @Override
        public void tell(List<Evaluation> evaluations) {
            told.add(evaluations);
        }
    }

    private static TableProblem problem(long orderSeed, int cutAfter) {
        double[][] table = LongStream.range(0, 20)
                .mapToObj(i -> new double[]{i == 4 || i == 5 ? Double.NaN : Math.abs(PROVEN[(int) i] - 3.0)})
                .toArray(double[][]::new);
        return new TableProblem(SPACE, table, PAIRS, PROVEN, orderSeed, cutAfter);
    }

    private static Script script() {
        return Script.of(new int[]{7, 3, 2, 6, 3, 5}, new int[]{6, 19, 4, 18, 0}, new int[]{7, 2});
    }

    @Test
    void eachClassIsEvaluatedOnceAndEverythingElseIsAnsweredFromMemory() {
        TableProblem problem = problem(1, Integer.MAX_VALUE);
        Script script = script();

        SearchResult result = SearchRun.run(problem, script, Recorder.none());

        assertThat(problem.evaluated.stream().map(Proposal::number)).containsExactlyInAnyOrder(0, 1, 3, 5, 7, 10);
        assertThat(result.trials().stream().map(Evaluation::number)).isEqualTo(IntStream.range(0, 13).boxed().toList());
        assertThat(result.trials().stream().map(trial -> trial.facts().getOrDefault("duplicateOf", "-")))
                .containsExactly("-", "-", "1", "-", "1", "-", "3", "-", "5", "7", "-", "0", "1");
        assertThat(result.evaluated()).isEqualTo(6);
        assertThat(script.told().get(1).stream().map(Evaluation::number)).containsExactly(6, 7, 8, 9, 10);
        assertThat(result.trials().get(8).outcome()).isEqualTo(new Outcome.Failed("no number"));
    }

    @Test
    void theBestIsTheLowestAndOfEqualOnesTheLowestGenome() {
        SearchResult result = SearchRun.run(problem(1, Integer.MAX_VALUE), script(), Recorder.none());
        Evaluation best = result.best().orElseThrow();

        assertThat(best.genome()).isEqualTo(SPACE.genome(6));
        assertThat(best.number()).isEqualTo(3);
        assertThat(result.front().stream().map(Evaluation::number)).containsExactly(3, 6);

        SearchResult tie = SearchRun.run(problem(1, Integer.MAX_VALUE), Script.of(new int[]{9, 3, 2}), Recorder.none());
        assertThat(tie.best().orElseThrow().number()).isEqualTo(0);
        assertThat(tie.best().orElseThrow().lowest()).isEqualTo(SPACE.genome(8));
        assertThat(SearchRun.run(problem(1, 9), Script.of(new int[]{4}), Recorder.none()).best()).isEmpty();
    }

    @Test
    void theOrderOfFinishingChangesNothing() {
        List<Evaluation> first = SearchRun.run(problem(1, Integer.MAX_VALUE), script(), Recorder.none()).trials();

        for (int orderSeed = 2; orderSeed < 8; orderSeed++) {
            assertThat(SearchRun.run(problem(orderSeed, Integer.MAX_VALUE), script(), Recorder.none()).trials())
                    .isEqualTo(first);
        }
    }

    @Test
    void aSearchCutAnywhereGoesOnWithoutEvaluatingAgain() {
        List<Evaluation> whole = SearchRun.run(problem(1, Integer.MAX_VALUE), script(), Recorder.none()).trials();

        for (int cut = 0; cut < 6; cut++) {
            TableProblem.Memory interrupted = new TableProblem.Memory(List.of());
            TableProblem dying = problem(cut, cut);
            assertThatThrownBy(() -> SearchRun.run(dying, script(), interrupted))
                    .isInstanceOf(TableProblem.Cut.class);
            TableProblem.Memory resumed = new TableProblem.Memory(List.copyOf(interrupted.kept.values()));
            TableProblem rest = problem(17, Integer.MAX_VALUE);
            SearchResult result = SearchRun.run(rest, script(), resumed);

            assertThat(result.trials()).isEqualTo(whole);
            assertThat(resumed.kept.values()).containsExactlyElementsOf(whole);
            assertThat(rest.evaluated).hasSize(6 - cut).noneMatch(dying.evaluated::contains);
        }
    }

    @Test
    void anySubsetOfRecordedTrialsCanBeResumed() {
        List<Evaluation> whole = SearchRun.run(problem(1, Integer.MAX_VALUE), script(), Recorder.none()).trials();
        Random random = new Random(5);
        for (int draw = 0; draw < 50; draw++) {
            List<Evaluation> kept = whole.stream().filter(_ -> random.nextBoolean()).toList();
            TableProblem problem = problem(draw, Integer.MAX_VALUE);

            assertThat(SearchRun.run(problem, script(), new TableProblem.Memory(kept)).trials()).isEqualTo(whole);
            assertThat(problem.evaluated.stream().map(Proposal::number))
                    .noneMatch(number -> kept.stream().anyMatch(trial -> trial.number() == number));
        }
    }

    @Test
    void theStudyOfAnotherSearchIsRefusedBeforeAnythingIsEvaluated() {
        List<Evaluation> other = SearchRun.run(problem(1, 99), Script.of(new int[]{0, 1, 8}), Recorder.none()).trials();
        TableProblem problem = problem(1, Integer.MAX_VALUE);

        assertThatThrownBy(() -> SearchRun.run(problem, script(), new TableProblem.Memory(other.subList(2, 3))))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "[memory] found trial 2 with genome [1, 3], expected a study of this search, whose trial 2 is "
                                + "genome [0, 2]");
        assertThat(problem.evaluated).isEmpty();

        Evaluation twoObjectives = new Evaluation(new Proposal(0, SPACE.genome(7)),
                new Outcome.Measured(List.of(1.0, 2.0)), Set.of(SPACE.genome(7)), Map.of());
        assertThatThrownBy(() -> SearchRun.run(problem, script(), new TableProblem.Memory(List.of(twoObjectives))))
                .isInstanceOf(InputException.class).hasMessageContaining("objectives [1.0, 2.0] for [objective0]");
    }

    /// A problem that breaks its promise in one way.
    private record Broken(Consumer<Consumer<Evaluation>> answers) implements Problem {
        @Override
        public Space space() {
            return SPACE;
        }

        @Override
        public List<String> objectives() {
            return List.of("value");
        }

        @Override
        public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
            answers.accept(finished);
        }
    }

    @Test
    void aProblemThatBreaksItsPromisesIsNamed() {
        Outcome one = new Outcome.Measured(List.of(1.0));
        Genome genome = SPACE.genome(3);
        Evaluation right = new Evaluation(new Proposal(0, genome), one, Set.of(genome), Map.of());
        Evaluation otherGenome = new Evaluation(new Proposal(0, SPACE.genome(4)), one, Set.of(SPACE.genome(4)),
                Map.of());
        Evaluation tooWide = new Evaluation(new Proposal(0, genome), one, Set.of(genome, SPACE.genome(4)), Map.of());

        assertThatThrownBy(() -> run(_ -> {})).hasMessageContaining("did not finish");
        assertThatThrownBy(() -> run(finished -> {
            finished.accept(right);
            finished.accept(right);
        })).hasMessageContaining("it had finished");
        assertThatThrownBy(() -> run(finished -> finished.accept(otherGenome))).hasMessageContaining("was asked for");
        assertThatThrownBy(() -> run(finished -> finished.accept(tooWide))).hasMessageContaining("of another class");
        assertThatThrownBy(() -> new Evaluation(new Proposal(0, genome), one, Set.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(run(finished -> finished.accept(right)).trials()).containsExactly(right);
    }

    private static SearchResult run(Consumer<Consumer<Evaluation>> answers) {
        return SearchRun.run(new Broken(answers), Script.of(new int[]{3}), Recorder.none());
    }
}
