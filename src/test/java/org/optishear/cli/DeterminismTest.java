// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same inputs give the same bytes, whatever the threads and the memory.
class DeterminismTest {
    /// Too little for the logits of one token: they are made again for every trial, and windows are run one by one.
    private static final Pattern LEAST = Pattern.compile("at least ([0-9.]+) (MiB|GiB): ");
    private static final String AMPLE = "4GiB";

    @TempDir
    private Path folder;
    private Path model;
    private Path tokens;

    @BeforeEach
    void writeModel() {
        model = RandomModel.ODD.in(folder.resolve("model"));
        tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(37, 23, 5));
    }

    @Test
    void searchesGiveTheSamePlan() throws IOException {
        Path first = searched("first", "1", AMPLE);
        assertSame(first, searched("again", "3", tiny()), "plan.json", "search.json");
        assertThat(Files.readString(first.resolve("plan.json"))).doesNotContain(folder.toString());
    }

    @Test
    void prunedWeightsAndPerplexityAreTheSame() throws IOException {
        Path bfloat16 = new RandomModel(60, 5, 5, 149, 211, 3, ScalarType.BFloat16).in(folder.resolve("bfloat16"));
        for (Path source : List.of(model, bfloat16)) {
            Path rows = Cli.tokens(folder.resolve("rows.json"), new RandomModel(0, 0, 0, 0, 200, 0, ScalarType.Float)
                    .rows(31, 7, 19));
            for (String pattern : List.of("0.37", "2:4")) {
                List<Path> pruned = new ArrayList<>();
                for (int threads : List.of(1, 3)) {
                    pruned.add(folder.resolve(source.getFileName() + pattern.replace(':', '-') + threads));
                    Cli.succeed("prune", source, "-o", pruned.getLast(), "--method", "wanda", "--sparsity", pattern,
                            "--tokens", rows, "--threads", threads, "--memory", threads == 1 ? AMPLE : tiny());
                    assertSame(pruned.getFirst(), pruned.getLast(), "model.safetensors", "plan.json", "config.json");
                }
                assertThat(evaluated(pruned.getFirst(), rows, "2", AMPLE))
                        .isEqualTo(evaluated(pruned.getFirst(), rows, "1", tiny()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparsegpt", "sparsegpt:block=16", "alps", "wanda+dsnot:scope=all", "magnitude+obs",
            "ria+alps"})
    void changedWeightsAreTheSameOnAnyNumberOfThreads(String method) {
        for (String pattern : List.of("0.37", "2:4")) {
            List<Path> pruned = new ArrayList<>();
            for (int threads : List.of(1, 3)) {
                pruned.add(folder.resolve("updated" + pattern.replace(':', '-') + threads));
                Cli.succeed("prune", model, "-o", pruned.getLast(), "--method", method, "--sparsity", pattern,
                        "--tokens", tokens, "--threads", threads);
                assertSame(pruned.getFirst(), pruned.getLast(), "model.safetensors", "plan.json");
            }
        }
    }

    @Test
    void bf16GivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
        Path bfloat16 = new RandomModel(60, 5, 5, 149, 211, 3, ScalarType.BFloat16).in(folder.resolve("bfloat16"));
        Path rows = Cli.tokens(folder.resolve("rows.json"), new RandomModel(0, 0, 0, 0, 200, 0, ScalarType.Float)
                .rows(31, 7, 19));
        for (Path source : List.of(model, bfloat16)) {
            List<Path> pruned = new ArrayList<>();
            for (int threads : List.of(1, 3)) {
                pruned.add(folder.resolve(source.getFileName() + "-bf16-" + threads));
                Cli.succeed("prune", source, "-o", pruned.getLast(), "--method", "wanda", "--sparsity", "0.5",
                        "--tokens",
                        rows, "--threads", threads, "--compute", "bf16");
                assertSame(pruned.getFirst(), pruned.getLast(), "model.safetensors", "plan.json");
            }
            assertThat(Files.readString(pruned.getFirst().resolve("plan.json"))).contains("\"compute\" : \"bf16\"");
        }
    }

    @Tag("long")
    @Test
    void withTheKernelsOfAnotherProcessorTheBytesAgreeToo() throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (String threads : List.of("1", "2")) {
            ProcessBuilder process = Cli.process(Stream.concat(Stream.of(search("haswell" + threads)),
                    Stream.of("--threads", threads, "--algorithm", "random", "--trials", "8"))
                    .toArray());
            process.environment().put("OPENBLAS_CORETYPE", "Haswell");
            processes.add(process.start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertSame(folder.resolve("haswell1"), folder.resolve("haswell2"), "plan.json", "search.json");
    }

    /// The smallest budget that a search takes, and some for what this JVM, which runs all tests, gains until the next run.
    private String tiny() {
        String refusal = Cli.run(Stream.concat(Stream.of(search("none")), Stream.of("--memory", "1KiB")).toArray())
                .err();
        Matcher least = LEAST.matcher(refusal);
        assertThat(least.find()).as(refusal).isTrue();
        return 700 + Double.parseDouble(least.group(1)) * (least.group(2).equals("GiB") ? 1024 : 1) + "MiB";
    }

    private Object[] search(String run) {
        return new Object[]{"search", model, "-o", folder.resolve(run), "--sparsity", "0.5", "--tokens", tokens,
                "--space", "scalar-operations"};
    }

    private Path searched(String run, String threads, String memory) {
        Cli.succeed(Stream.concat(Stream.of(search(run)), Stream.of("--threads", threads, "--memory", memory))
                .toArray());
        return folder.resolve(run);
    }

    private String evaluated(Path pruned, Path rows, String threads, String memory) {
        Path json = folder.resolve("eval.json");
        Cli.succeed("eval", pruned, "--tokens", rows, "--threads", threads, "--memory", memory, "--json", json);
        return ((ObjectNode) Cli.json(json)).without(List.of("manifest")).toString(); // which no promise covers
    }

    private static void assertSame(Path first, Path second, String... files) {
        for (String file : files) {
            assertThat(second.resolve(file)).hasSameBinaryContentAs(first.resolve(file));
        }
    }
}
