// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;
import org.optishear.study.StudyStore;
import org.optishear.study.Trial;
import org.optishear.study.TrialState;

/// Killed by SIGKILL, a run leaves what it had finished, and nothing half done.
class KilledRunTest {
    private static final int CLASSES = 36;

    @TempDir
    private Path folder;

    @Test
    void aKilledSearchGoesOnWhereItWas() throws IOException, InterruptedException {
        RandomModel shape = RandomModel.ODD;
        Path model = shape.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), shape.rows(21, 33));
        Path run = folder.resolve("killed");
        Process process = Cli.process(search(model, tokens, run)).start();
        while (trials(run).size() < 5 && process.isAlive()) {
            Thread.sleep(10);
        }
        process.destroyForcibly().waitFor();
        Map<Integer, Trial> before = trials(run);
        assertThat(before).hasSizeBetween(5, CLASSES - 1);
        assertThat(run.resolve("plan.json")).doesNotExist();
        Cli.succeed(search(model, tokens, run));
        Cli.succeed(search(model, tokens, folder.resolve("whole")));
        for (String file : List.of("plan.json", "search.json")) {
            assertThat(run.resolve(file)).hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
        Map<Integer, Trial> after = trials(run);
        assertThat(after).hasSize(trials(folder.resolve("whole")).size()).containsAllEntriesOf(before);
        Cli.succeed(search(model, tokens, run));
        assertThat(trials(run)).isEqualTo(after);
    }

    @Test
    void aKilledPruneLeavesTheWholeFolderOrNone() throws IOException, InterruptedException {
        RandomModel shape = new RandomModel(288, 9, 3, 901, 20011, 1, ScalarType.Half);
        Path model = shape.in(folder.resolve("model"));
        Path target = Files.createDirectory(folder.resolve("output")).resolve("pruned");
        Object[] prune = {"prune", model, "-o", target, "--method", "magnitude", "--sparsity", "0.5"};
        Process process = Cli.process(prune).start();
        while (names(target.getParent()).isEmpty() && process.isAlive()) {
            Thread.sleep(1);
        }
        process.destroyForcibly().waitFor();
        Path whole = folder.resolve("whole");
        Cli.succeed("prune", model, "-o", whole, "--method", "magnitude", "--sparsity", "0.5");
        if (!Files.exists(target)) {
            assertThat(names(target.getParent())).isSubsetOf(".pruned.pruning",
                    ".pruned.partial-" + process.pid() + "-0");
            Cli.succeed(prune);
        }
        assertThat(names(target.getParent())).containsExactly("pruned");
        assertThat(names(target)).isEqualTo(names(whole));
        assertThat(target.resolve("model.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    }

    /// Of masks alone.
    @Tag("long")
    @Test
    void aPruneByMasksContinuesAtTheBlockItWasKilledIn() throws IOException, InterruptedException {
        aPruneContinuesAtTheBlockItWasKilledIn("wanda", 2);
    }

    /// Killed again and again, each time a few blocks further.
    @ParameterizedTest
    @CsvSource("sparsegpt, 2") // masks and values
    void aPruneContinuesAtTheBlockItWasKilledIn(String method, int kills) throws IOException, InterruptedException {
        RandomModel shape = new RandomModel(48, 4, 2, 129, 300, 16, ScalarType.BFloat16);
        Path model = shape.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), shape.rows(95, 7, 96, 50));
        Path output = Files.createDirectory(folder.resolve("output"));
        Path target = output.resolve("pruned");
        Path journal = output.resolve(".pruned.pruning");
        Object[] prune = {"prune", model, "-o", target, "--method", method, "--sparsity", "0.5", "--tokens", tokens};
        Path whole = folder.resolve("whole");
        Cli.succeed("prune", model, "-o", whole, "--method", method, "--sparsity", "0.5", "--tokens", tokens);
        Random random = new Random(5);
        Set<Integer> killedIn = new TreeSet<>();
        for (int kill = 0; kill < kills; kill++) {
            int after = done(journal) + random.nextInt(2, 5);
            Process process = Cli.process(prune).start();
            while (process.isAlive() && done(journal) < after) {
                Thread.sleep(1);
            }
            process.destroyForcibly().waitFor();
            killedIn.add(done(journal));
        }
        assertThat(killedIn).as("blocks it was killed in").hasSize(kills);
        assertThat(target).doesNotExist();
        Cli.succeed(prune);
        assertThat(names(output)).containsExactly("pruned");
        assertThat(target.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
        assertThat(target.resolve("plan.json")).hasSameBinaryContentAs(whole.resolve("plan.json"));
    }

    /// Blocks of a journal that are done, as its file names say; -1 while there is none.
    private static int done(Path journal) throws IOException {
        if (!Files.exists(journal.resolve("identity.json"))) {
            return -1;
        }
        return names(journal).stream().filter(name -> name.matches("states-\\d+\\.safetensors"))
                .mapToInt(name -> Integer.parseInt(name.substring(7, 12))).max().orElse(0);
    }

    private static Object[] search(Path model, Path tokens, Path run) {
        return new Object[]{"search", model, "-o", run, "--sparsity", "0.5", "--tokens", tokens, "--threads", "1",
                "--space",
                "scalar-operations"};
    }

    /// Those that have ended, by number; with the times at which each was begun and finished.
    static Map<Integer, Trial> trials(Path run) {
        Map<Integer, Trial> trials = new TreeMap<>();
        if (Files.exists(run.resolve("study.db"))) {
            try (StudyStore store = StudyStore.read(run.resolve("study.db"))) {
                if (store.study("metric").isPresent()) {
                    store.trials("metric").stream().filter(trial -> trial.result().state() != TrialState.RUNNING)
                            .forEach(trial -> trials.put(trial.number(), trial));
                }
            } catch (InputException _) {
                return trials; // not a study yet
            }
        }
        return trials;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
