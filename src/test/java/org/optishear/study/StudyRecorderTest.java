// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;
import org.optishear.search.Categorical;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.IntegerRange;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.RealRange;
import org.optishear.search.SearchResult;
import org.optishear.search.Space;

class StudyRecorderTest {
    private static final Space SPACE = new Space(List.of(new Categorical("tau", List.of("identity", "sqrt")),
            new Categorical("beta", List.of("none", "mean", "total"))));
    private static final Study STUDY = new Study("metric", List.of(Direction.MINIMIZE), Map.of());

    @TempDir
    Path folder;

    private static Evaluation evaluation(int number, Genome genome, Outcome outcome) {
        return new Evaluation(new Proposal(number, genome), outcome, Set.of(genome, Genome.of(0, 2)),
                Map.of("model", "ab12"));
    }

    private static StudyRecorder recorder(StudyStore store, Space space) {
        return new StudyRecorder(store, STUDY, space,
                InstantSource.fixed(Instant.parse("2026-05-06T07:08:09.000010Z")));
    }

    @Test
    void evaluationsComeBackAsTheyWere() {
        Evaluation measured = evaluation(4, Genome.of(1, 2), new Outcome.Measured(List.of(Double.POSITIVE_INFINITY)));
        Evaluation failed = evaluation(2, Genome.of(0, 1), new Outcome.Failed("weights are not numbers"));
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            StudyRecorder recorder = recorder(store, SPACE);
            recorder.claim(List.of(measured.proposal(), failed.proposal()), 0);
            recorder.record(measured);
            recorder.record(failed);

            assertThat(recorder.finished()).containsExactly(failed, measured);
            Trial trial = store.trials("metric").get(1);
            assertThat(trial.parameters().stream().map(Parameter::text)).containsExactly("sqrt", "total");
            assertThat(trial.attributes().toString()).isEqualTo("{covers=[[0,2],[1,2]], model=\"ab12\"}");
            assertThat(trial.result().started()).contains(Instant.parse("2026-05-06T07:08:09.000010Z"));
            assertThat(store.trials("metric").getFirst().result().state()).isEqualTo(TrialState.FAIL);
        }
    }

    @Test
    void numbersComeBackToTheLastBitInOptunasDistributions() {
        Space mixed = new Space(List.of(new Categorical("tau", List.of("identity", "sqrt")),
                new IntegerRange("shift", -3, 4), new RealRange("scale", 1e-4, 2, true)));
        Genome genome = Genome.ofValues(1, -2, Math.nextUp(0.1));
        Genome other = Genome.ofValues(1, 4, 2);
        Evaluation evaluation = new Evaluation(new Proposal(0, genome), new Outcome.Measured(List.of(1.5)),
                Set.of(genome, other), Map.of());
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            recorder(store, mixed).record(evaluation);

            assertThat(recorder(store, mixed).finished()).containsExactly(evaluation);
            Trial trial = store.trials("metric").getFirst();
            assertThat(trial.parameters()).containsExactly(
                    new Parameter("tau", 1, new Distribution.Categorical(List.of("identity", "sqrt"))),
                    new Parameter("shift", -2, new Distribution.Whole(-3, 4)),
                    new Parameter("scale", Math.nextUp(0.1), new Distribution.Real(1e-4, 2, true)));
        }
    }

    @Test
    void trialsOfAnotherSpaceAreRefused() {
        Space wider = new Space(
                List.of(SPACE.genes().get(0), new Categorical("beta", List.of("none", "mean", "total", "sum"))));
        Space shorter = new Space(SPACE.genes().subList(0, 1));
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            recorder(store, SPACE).record(evaluation(0, Genome.of(1, 2), new Outcome.Measured(List.of(1.0))));

            assertThatThrownBy(() -> recorder(store, wider).finished()).isInstanceOf(InputException.class)
                    .hasMessageContaining("trial 0 with parameter beta");
            assertThatThrownBy(() -> recorder(store, shorter).finished()).isInstanceOf(InputException.class)
                    .hasMessageContaining("trial 0 with parameters [beta]");
        }
    }

    @Test
    void aFactMayNotTakeTheNameOfWhatIsStoredAnyway() {
        Evaluation evaluation = new Evaluation(new Proposal(0, Genome.of(0, 0)), new Outcome.Failed("no"),
                Set.of(Genome.of(0, 0)),
                Map.of("covers", "all"));
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            assertThatThrownBy(() -> recorder(store, SPACE).record(evaluation))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.trials("metric")).isEmpty();
        }
    }

    /// The same study killed four times, then finished: no trial is lost, none is evaluated twice, and all are those of a run
    /// that was never interrupted.
    @Test
    void aSearchThatIsKilledAgainAndAgainEndsAsIfItWereNot() throws IOException, InterruptedException {
        List<Integer> whole = new ArrayList<>();
        SearchResult uninterrupted = KilledSearch.run(folder.resolve("whole.db"), whole::add);
        assertThat(whole).hasSizeGreaterThan(70);
        Path file = folder.resolve("killed.db");
        Set<Integer> evaluated = new HashSet<>();
        for (int evaluations : new int[]{1, 6, 15, 20}) {
            List<Integer> before = numbers(file, evaluated);
            List<Integer> attempted = killAfter(file, evaluations);
            List<Integer> stored = numbers(file, evaluated);

            // Everything whose successor had begun was on the disk; what was stored before was not evaluated again.
            assertThat(stored).containsAll(attempted.subList(0, attempted.size() - 1));
            assertThat(attempted).noneMatch(before::contains);
            evaluated.addAll(attempted.subList(0, attempted.size() - 1));
        }
        List<Integer> rest = new ArrayList<>();
        SearchResult resumed = KilledSearch.run(file, rest::add);

        assertThat(resumed).isEqualTo(uninterrupted);
        assertThat(rest).isNotEmpty().noneMatch(evaluated::contains);
        assertThat(withoutTimes(file)).isEqualTo(withoutTimes(folder.resolve("whole.db")));
    }

    /// The numbers of the stored trials, each of which must be whole.
    private static List<Integer> numbers(Path file, Set<Integer> evaluated) {
        if (evaluated.isEmpty() && !file.toFile().exists()) {
            return List.of();
        }
        try (StudyStore store = StudyStore.open(file)) {
            assertThat(store.trials("metric")).allMatch(trial -> trial.parameters().size() == 4
                    && trial.attributes().containsKey("covers")
                    && (trial.result().state() == TrialState.FAIL) == trial.result().values().isEmpty());
            return store.trials("metric").stream().map(Trial::number).toList();
        }
    }

    private static List<String> withoutTimes(Path file) {
        try (StudyStore store = StudyStore.read(file)) {
            return store.trials("metric").stream()
                    .map(trial -> trial.number() + " " + trial.parameters() + trial.attributes()
                            + trial.result().state() + trial.result().values())
                    .toList();
        }
    }

    /// Runs the search in another JVM, kills it after so many evaluations, and gives those it had begun.
    private static List<Integer> killAfter(Path file, int evaluations) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                KilledSearch.class.getName(), file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().write(new byte[evaluations + 5]); // it may be killed at any moment of five evaluations
        process.getOutputStream().flush();
        List<Integer> begun = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                begun.add(Integer.parseInt(line));
                if (begun.size() == evaluations) {
                    process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the stream
                }
            }
        }
        process.waitFor();
        assertThat(begun).hasSizeGreaterThanOrEqualTo(evaluations);
        return begun;
    }

    @Test
    void aStudyThatAnotherProcessWritesIsNotOpened() throws IOException, InterruptedException {
        Path file = folder.resolve("study.db");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> StudyStore.open(file)).isInstanceOf(InputException.class)
                    .hasMessage("[" + file + "] found another run that is writing to it, expected one at a time");
            try (StudyStore reader = StudyStore.read(file)) {
                assertThat(reader.studies()).hasSize(1);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        StudyStore.open(file).close();
    }

    /// Opens a study and holds it until it is killed.
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (StudyStore store = StudyStore.open(Path.of(arguments[0]))) {
                store.createOrContinue(STUDY);
                System.out.println("open");
                System.out.flush();
                System.in.read();
            }
        }
    }
}
