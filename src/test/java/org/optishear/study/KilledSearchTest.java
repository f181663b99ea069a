// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.optishear.search.Outcome;
import org.optishear.search.SearchResult;

/// A search whose process is killed at 20 random moments, alone and beside another process: nothing that was finished is lost or
/// done again, and the study ends as that of a search nobody disturbed.
class KilledSearchTest {
    private static final long SEED = 20; // of the moments

    private static final List<String> EVALUATIONS = new ArrayList<>();
    private static Path folder; // in memory where possible: a kill loses nothing of it, and syncing costs nothing
    private static SearchResult undisturbed;
    private static List<String> trials;

    private final Random moments = new Random(SEED);

    @BeforeAll
    static void searchUndisturbed() throws IOException {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "optishear")
                : Files.createTempDirectory("optishear");
        try (StudyStore store = StudyStore.open(folder.resolve("whole.db"))) {
            undisturbed = KilledSearch.run(store, KilledSearch.TRIALS,
                    (number, fidelity) -> EVALUATIONS.add(number + "@" + fidelity));
            trials = withoutTimes(store);
        }
        assertThat(EVALUATIONS).hasSizeGreaterThan(150).doesNotHaveDuplicates();
    }

    @AfterAll
    static void removeFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Test
    void killedAloneAtFourteenMoments() throws IOException, InterruptedException {
        Path file = folder.resolve("killed.db");
        Set<String> kept = new HashSet<>();
        for (int kill = 0; kill < 14; kill++) {
            Process process = start(file);
            List<String> begun = killAfter(process, moments.nextInt(12), moments.nextInt(20));
            Set<String> stored = stored(file);

            assertThat(begun).as("seed %d, kill %d", SEED, kill).noneMatch(kept::contains);
            assertThat(stored).containsAll(kept).containsAll(begun.subList(0, Math.max(0, begun.size() - 1)));
            kept = stored;
        }
        assertThat(kept).isNotEmpty();
        finish(file, kept);
    }

    @Test
    void killedSixTimesBesideAnotherProcess() throws IOException, InterruptedException {
        Path file = folder.resolve("shared.db");
        Process companion = start(file);
        List<String> killed = new ArrayList<>();
        Set<String> stored = new HashSet<>();
        for (int kill = 0; kill < 6; kill++) {
            killed.addAll(killAfter(start(file), 0, moments.nextInt(150)));
            stored = stored(file);
        }
        List<String> lived = begun(companion);
        companion.waitFor();

        // What the killed ones had begun and not stored is done by the companion, and nothing else twice.
        assertThat(lived).endsWith("done");
        Set<String> all = new HashSet<>(killed);
        all.addAll(lived);
        all.remove("done");
        assertThat(all).containsExactlyInAnyOrderElementsOf(EVALUATIONS);
        assertThat(killed.size() + lived.size() - 1 - all.size()).isLessThanOrEqualTo(6);
        finish(file, stored(file));
        assertThat(stored).isNotEmpty();
    }

    private void finish(Path file, Set<String> kept) {
        List<String> rest = new ArrayList<>();
        try (StudyStore store = StudyStore.open(file)) {
            SearchResult resumed = KilledSearch.run(store, KilledSearch.TRIALS,
                    (number, fidelity) -> rest.add(number + "@" + fidelity));

            assertThat(resumed).isEqualTo(undisturbed);
            assertThat(rest).noneMatch(kept::contains);
            assertThat(rest.size() + kept.size()).isEqualTo(EVALUATIONS.size());
            assertThat(withoutTimes(store)).isEqualTo(trials);
        }
    }

    /// What has been evaluated, as `number@fidelity`.
    private static Set<String> stored(Path file) {
        Set<String> stored = new HashSet<>();
        try (StudyStore store = StudyStore.open(file); StudyRecorder recorder = KilledSearch.recorder(store)) {
            recorder.estimates().forEach(estimate -> stored.add(estimate.number() + "@" + estimate.fidelity()));
            recorder.finished().stream().filter(trial -> !trial.facts().containsKey("duplicateOf")).forEach(trial -> {
                switch (trial.outcome()) {
                    case Outcome.Measured _ -> stored.add(trial.number() + "@1");
                    case Outcome.Failed _ ->
                        stored.add(trial.number() + (stored.contains(trial.number() + "@0") ? "@1" : "@0"));
                    case Outcome.Stopped _ -> assertThat(stored).contains(trial.number() + "@0");
                }
            });
        }
        return stored;
    }

    private static List<String> withoutTimes(StudyStore store) {
        return store.trials("metric").stream().map(trial -> trial.number() + " " + trial.parameters()
                + trial.attributes() + trial.result().state() + trial.result().values()).toList();
    }

    private static Process start(Path file) throws IOException {
        List<String> command = Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path")),
                Stream.of(KilledSearch.class.getName(), file.toString())).toList();
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /// Kills it some milliseconds after it has begun so many evaluations, and gives the evaluations it had begun.
    private static List<String> killAfter(Process process, int evaluations, int millis)
            throws IOException, InterruptedException {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("open");
            List<String> begun = new ArrayList<>();
            for (String line = ""; begun.size() < evaluations && line != null;) {
                line = out.readLine();
                if (line != null) {
                    begun.add(line);
                }
            }
            Thread.sleep(millis);
            process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the stream
            out.lines().forEach(begun::add);
            process.waitFor();
            return begun;
        }
    }

    private static List<String> begun(Process process) throws IOException {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("open");
            return out.lines().toList();
        }
    }
}
