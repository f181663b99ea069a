// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;

/// What every algorithm in the catalogue promises.
class AlgorithmContractTest {
    private static final Space SPACE = TableProblem.numbered(5, 4, 6);
    private static final SearchSettings SETTINGS = new SearchSettings(11, 90, 20);

    static Stream<Algorithms.Entry> algorithms() {
        return Algorithms.BUILT_IN.stream();
    }

    /// 120 genomes in 40 classes of three; class 5 falls apart, class 7 fails.
    private static TableProblem problem(int objectives, int cutAfter) {
        double[] values = new Random(2).doubles(400).toArray();
        long[] expected = LongStream.range(0, 120).map(i -> i % 40).toArray();
        long[] proven = LongStream.range(0, 120).map(i -> i % 40 == 5 ? 200 + i : i % 40).toArray();
        double[][] table = LongStream.of(proven).mapToObj(i -> IntStream.range(0, objectives)
                .mapToDouble(k -> i == 7 ? Double.NaN : values[(int) i + 13 * k]).toArray()).toArray(double[][]::new);
        return new TableProblem(SPACE, table, expected, proven, cutAfter, cutAfter);
    }

    private static SearchResult run(Algorithms.Entry entry, Problem problem, SearchSettings settings,
            Recorder recorder) {
        return SearchRun.run(problem, entry.starter().apply(problem, settings), recorder);
    }

    private static SearchResult run(Algorithms.Entry entry, Problem problem) {
        return run(entry, problem, SETTINGS, Recorder.none());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void itFindsTheOptimumOfASmallSpace(Algorithms.Entry entry) {
        Space space = TableProblem.numbered(4, 3);
        double[][] table = new Random(1).doubles(12).mapToObj(value -> new double[]{value}).toArray(double[][]::new);
        table[8][0] = -1;

        Evaluation best = run(entry, TableProblem.of(space, table)).best().orElseThrow();

        assertThat(best.genome()).isEqualTo(space.genome(8));
        assertThat(best.outcome()).isEqualTo(new Outcome.Measured(List.of(-1.0)));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void itAsksForGenomesOfTheSpaceAndKeepsToItsTrials(Algorithms.Entry entry) {
        SearchResult result = run(entry, problem(1, 999));

        assertThat(result.trials()).allMatch(trial -> SPACE.contains(trial.genome())).hasSizeLessThanOrEqualTo(90);
        assertThat(result.evaluated()).isLessThanOrEqualTo(42);
        assertThat(result.trials().size()).isGreaterThanOrEqualTo(39);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void sameSeedSameTrialsWhateverFinishesFirst(Algorithms.Entry entry) {
        for (int objectives = 1; objectives <= 3; objectives++) {
            List<Evaluation> trials = run(entry, problem(objectives, 999)).trials();

            assertThat(run(entry, problem(objectives, 1000)).trials()).isEqualTo(trials);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void cutAnywhereItGoesOnToTheSameTrials(Algorithms.Entry entry) {
        List<Evaluation> whole = run(entry, problem(2, 999)).trials();
        long evaluated = new SearchResult(whole).evaluated();
        for (int cut = 0; cut < evaluated; cut += 3) {
            TableProblem dying = problem(2, cut);
            TableProblem.Memory kept = new TableProblem.Memory(List.of());
            assertThatThrownBy(() -> run(entry, dying, SETTINGS, kept)).isInstanceOf(TableProblem.Cut.class);
            TableProblem rest = problem(2, 999);
            TableProblem.Memory resumed = new TableProblem.Memory(List.copyOf(kept.kept.values()));

            assertThat(run(entry, rest, SETTINGS, resumed).trials()).isEqualTo(whole);
            assertThat(rest.evaluated.size()).isEqualTo(evaluated - cut);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void moreTrialsContinueFewer(Algorithms.Entry entry) {
        List<Evaluation> many = run(entry, problem(1, 999), new SearchSettings(3, 95, 10), Recorder.none()).trials();
        List<Evaluation> few = run(entry, problem(1, 999), new SearchSettings(3, 34, 10), Recorder.none()).trials();

        assertThat(many).startsWith(few.toArray(Evaluation[]::new));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void failedAndInfiniteTrialsDoNotStopIt(Algorithms.Entry entry) {
        double[][] failing = IntStream.range(0, 120).mapToObj(_ -> new double[]{Double.NaN}).toArray(double[][]::new);
        assertThat(run(entry, TableProblem.of(SPACE, failing)).best()).isEmpty();

        failing[77][0] = Double.POSITIVE_INFINITY;
        failing[78][0] = 5;
        SearchResult result = run(entry, TableProblem.of(SPACE, failing), new SearchSettings(1, 1500, 20),
                Recorder.none());
        assertThat(result.best().orElseThrow().genome()).isEqualTo(SPACE.genome(78));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aSpaceOfOneGenomeIsEvaluatedOnce(Algorithms.Entry entry) {
        TableProblem problem = TableProblem.of(TableProblem.numbered(1, 1), new double[][]{{3}});

        assertThat(run(entry, problem).evaluated()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void itAnswersToItsName(Algorithms.Entry entry) {
        Problem problem = problem(1, 999);

        assertThat(Algorithms.start(entry.id(), problem, SETTINGS).id()).isEqualTo(entry.id());
        assertThatThrownBy(() -> Algorithms.start("annealing", problem, SETTINGS)).isInstanceOf(InputException.class)
                .hasMessage(
                        "[--algorithm] found annealing, expected one of exhaustive, nsga3, nsga2, ga, one-plus-lambda, random");
    }

    /// A setting that is said to be heeded changes the trials, and another one does not.
    @ParameterizedTest
    @MethodSource("algorithms")
    void itHeedsTheSettingsItSays(Algorithms.Entry entry) {
        FunctionProblem problem = new FunctionProblem(TableProblem.numbered(3, 3, 3, 3, 3), List.of("f"),
                genome -> new Outcome.Measured(List.of(genome.choices().stream().mapToInt(i -> i * i).sum() / 3.0)));
        Breeding usual = new Breeding(0.5, OptionalDouble.of(0.2), 100, Optional.empty());
        List<Evaluation> trials = run(entry, problem, new SearchSettings(2, 120, 20, usual), Recorder.none()).trials();
        for (Algorithms.Setting setting : Algorithms.Setting.values()) {
            SearchSettings changed = switch (setting) {
                case TRIALS -> new SearchSettings(2, 90, 20, usual);
                case POPULATION -> new SearchSettings(2, 120, 30, usual);
                case CROSSOVER -> new SearchSettings(2, 120, 20,
                        new Breeding(0, usual.mutation(), 100, Optional.empty()));
                case MUTATION -> new SearchSettings(2, 120, 20,
                        new Breeding(0.5, OptionalDouble.of(0.6), 100, Optional.empty()));
                case DUPLICATES -> new SearchSettings(2, 120, 20,
                        new Breeding(0.5, usual.mutation(), 0, Optional.empty()));
            };
            boolean same = run(entry, problem, changed, Recorder.none()).trials().equals(trials);
            assertThat(same).as(setting.name()).isNotEqualTo(entry.heeds().contains(setting));
        }
    }

    /// Another second objective leads elsewhere where it guides, and changes nothing where only the first does.
    @ParameterizedTest
    @ValueSource(strings = {"nsga3", "nsga2", "ga", "one-plus-lambda"})
    void itIsGuidedByTheObjectivesItSays(String id) {
        List<Genome> asked = asked(id, 1);

        assertThat(asked(id, -1).equals(asked))
                .isEqualTo(Algorithms.entry(id).sight() == Algorithms.Sight.FIRST);
    }

    private static List<Genome> asked(String id, int sign) {
        Space space = TableProblem.numbered(9, 9, 9);
        FunctionProblem problem = new FunctionProblem(space, List.of("f", "g"), genome -> new Outcome.Measured(
                List.of((double) space.index(genome), (double) sign * genome.choice(2))));
        return SearchRun.run(problem, Algorithms.start(id, problem, new SearchSettings(3, 120, 20)), Recorder.none())
                .trials().stream().map(Evaluation::genome).toList();
    }

    @Test
    void theCatalogueHoldsEveryAlgorithmOfTheRoom() {
        List<JavaClass> implementations = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.optishear.search").stream()
                .filter(type -> !type.isInterface() && type.isAssignableTo(Algorithm.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT)).toList();
        Problem problem = problem(1, 999);

        assertThat(implementations.stream().map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrderElementsOf(algorithms()
                        .map(entry -> entry.starter().apply(problem, SETTINGS).getClass().getSimpleName()).toList());
    }

    @Test
    void differentSeedsDiffer() {
        lucky().map(Algorithms.Entry::id).forEach(id -> {
            List<Genome> first = Algorithms.start(id, problem(1, 999), new SearchSettings(1, 30, 30)).ask();

            assertThat(Algorithms.start(id, problem(1, 999), new SearchSettings(2, 30, 30)).ask()).isNotEqualTo(first);
        });
    }

    static Stream<Algorithms.Entry> lucky() {
        return algorithms().filter(entry -> !entry.id().equals("exhaustive"));
    }

    /// A space of all kinds of genes; every sixth trial or so fails, some objectives are infinite.
    private static FunctionProblem mixed(int objectives) {
        Space space = new Space(
                List.of(new Categorical("op", List.of("a", "b", "c")), new IntegerRange("level", -5, 20),
                        new RealRange("power", -1, 2), new RealRange("scale", 1e-3, 10, true)));
        List<String> names = IntStream.range(0, objectives).mapToObj(i -> "f" + i).toList();
        return new FunctionProblem(space, names, genome -> {
            if (genome.value(2) > 1.5) {
                return new Outcome.Failed("a power above 1.5");
            }
            double distance = Math.abs(genome.value(1) - 3) + Math.abs(Math.log10(genome.value(3)));
            return new Outcome.Measured(IntStream.range(0, objectives).mapToObj(i -> genome.choice(0) == 2
                    ? Double.POSITIVE_INFINITY
                    : distance * (1 + genome.choice(0)) + Math.abs(genome.value(2) - i / 4.0)).toList());
        });
    }

    @ParameterizedTest
    @MethodSource("lucky")
    void mixedGenesAndUpToFiveObjectivesReplayToTheSameTrials(Algorithms.Entry entry) {
        for (int objectives = 1; objectives <= 5; objectives++) {
            FunctionProblem problem = mixed(objectives);
            SearchSettings settings = new SearchSettings(objectives, 150, 20);
            TableProblem.Memory memory = new TableProblem.Memory(List.of());
            List<Evaluation> trials = run(entry, problem, settings, memory).trials();
            List<Evaluation> some = memory.kept.values().stream().filter(trial -> trial.number() < 70).toList();
            SearchSettings longer = new SearchSettings(objectives, 190, 20);

            assertThat(trials).hasSize(150).allMatch(trial -> problem.space().contains(trial.genome()));
            assertThat(new SearchResult(trials).evaluated()).isEqualTo(150);
            assertThat(run(entry, problem, settings, new TableProblem.Memory(some)).trials()).isEqualTo(trials);
            assertThat(run(entry, problem, longer, Recorder.none()).trials())
                    .startsWith(trials.toArray(Evaluation[]::new));
        }
    }

    @ParameterizedTest
    @MethodSource("lucky")
    void noClassIsAskedTwiceWhileThereAreOthers(Algorithms.Entry entry) {
        Space space = TableProblem.numbered(7, 7, 7, 7);
        FunctionProblem problem = new FunctionProblem(space, List.of("f"),
                genome -> new Outcome.Measured(List.of((double) space.index(genome))));

        assertThat(run(entry, problem, new SearchSettings(4, 300, 50), Recorder.none()).evaluated()).isEqualTo(300);
    }

    /// Without mutation a child has nothing that its parents have not; genomes with an odd first gene fail.
    @ParameterizedTest
    @ValueSource(strings = {"nsga3", "nsga2", "ga"})
    void aFailedTrialIsNoParent(String id) {
        FunctionProblem problem = new FunctionProblem(TableProblem.numbered(1000, 1000), List.of("f", "g"),
                genome -> genome.choice(0) % 2 == 1
                        ? new Outcome.Failed("odd")
                        : new Outcome.Measured(List.of(genome.choice(0) / 7.0, -genome.choice(1) / 3.0)));
        SearchSettings settings = new SearchSettings(6, 200, 40,
                new Breeding(0.9, OptionalDouble.of(0), 0, Optional.empty()));
        List<Evaluation> trials = SearchRun.run(problem, Algorithms.start(id, problem, settings), Recorder.none())
                .trials();

        assertThat(trials.subList(0, 40)).anyMatch(trial -> trial.outcome() instanceof Outcome.Failed);
        assertThat(trials.subList(40, 200)).hasSize(160).allMatch(trial -> trial.outcome() instanceof Outcome.Measured);
    }

    @Test
    void aRandomSearchSeesEachClassOnceAndEndsWhenThereAreNoMore() {
        TableProblem problem = problem(1, 999);
        SearchResult result = SearchRun.run(problem, new RandomSearch(problem, new SearchSettings(5, 500, 2)),
                Recorder.none());

        assertThat(result.trials()).hasSize(40);
        assertThat(result.trials().stream().map(trial -> SPACE.index(trial.genome()))).allMatch(index -> index < 40);
    }
}
