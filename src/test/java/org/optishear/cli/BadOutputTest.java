// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.testing.SmallDisk;

/// Outputs that exist already, belong to something else, or do not fit.
class BadOutputTest {
    @TempDir
    private Path folder;
    private Path model;
    private Path tokens;

    @BeforeEach
    void writeModel() {
        model = RandomModel.ODD.in(folder.resolve("model"));
        tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(9, 5));
    }

    @Test
    void aPruneOverSomethingThatExists() throws IOException {
        Refusal refusal = new Refusal(folder);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (Path existing : List.of(empty, model, tokens)) {
            refusal.of(prune(existing), existing.toString(), "--force");
        }
        refusal.of(prune(model, "--force"), model.toString(), "the folder that holds the source");
        refusal.of(prune(folder, "--force"), folder.toString(), "the folder that holds the source");
        Path notes = Files.createDirectory(folder.resolve("notes"));
        Files.writeString(notes.resolve("thesis.tex"), "years of work");
        refusal.of(prune(notes, "--force"), notes.toString(), "no checkpoint");
        refusal.of(prune(tokens.resolve("below")), tokens.toString());
    }

    @Test
    void forceReplacesACheckpoint() throws IOException {
        Path output = folder.resolve("output");
        Cli.succeed(prune(output));
        byte[] half = Files.readAllBytes(output.resolve("model.safetensors"));
        Cli.succeed("prune", model, "-o", output, "--method", "magnitude", "--sparsity", "0.25", "--force");
        assertThat(Files.readAllBytes(output.resolve("model.safetensors"))).isNotEqualTo(half).hasSameSizeAs(half);
    }

    @Test
    void aSearchIntoSomethingElse() throws IOException {
        Refusal refusal = new Refusal(folder);
        refusal.of(search(model), model.toString(), "a folder that is not a run");
        refusal.of(search(tokens), tokens.toString());
        refusal.of(search(tokens.resolve("below")), tokens.toString());
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("study.db"), "no database at all, but a text that is longer than its header is");
        Cli.Result result = Cli.run(search(run));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().contains(run.resolve("study.db").toString());
        assertThat(Files.readString(run.resolve("study.db"))).startsWith("no database");
    }

    @Test
    void aStudyOfAnotherSearchIsNotContinued() throws IOException {
        Path run = folder.resolve("run");
        Cli.succeed(search(run, "--algorithm", "random", "--trials", "20"));
        Refusal refusal = new Refusal(folder);
        String study = run.resolve("study.db").toString();
        refusal.of(search(run, "--algorithm", "random", "--trials", "30"), study, "trialsAsked = 20", "expected 30");
        refusal.of(search(run, "--algorithm", "random", "--trials", "20", "--seed", "1"), study, "seed = 0");
        refusal.of(search(run), study, "exhaustive");
        Cli.tokens(tokens, RandomModel.ODD.rows(9, 6));
        refusal.of(search(run, "--algorithm", "random", "--trials", "20"), study, "sha256");
        Files.delete(run.resolve("study.db"));
        refusal.of(search(run), run.resolve("search.json").toString(), "exhaustive", "another -o");
    }

    @Test
    void aDiskThatIsFull() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 64 << 10)) {
            Refusal refusal = new Refusal(folder);
            refusal.of(prune(disk.folder().resolve("deep/pruned")), disk.folder().toString(), "no space left");
            Path run = disk.folder().resolve("run");
            Cli.Result full = Cli.run(search(run, "--algorithm", "random", "--trials", "20"));
            assertThat(full.exitCode()).isEqualTo(1);
            assertThat(full.err().lines()).singleElement().asString().contains(run.resolve("study.db").toString())
                    .contains("full");
            assertThat(run.resolve("plan.json")).doesNotExist();
            disk.grow(8 << 20);
            Cli.succeed(search(run, "--algorithm", "random", "--trials", "20"));
            assertThat(run.resolve("plan.json")).exists();
        }
    }

    @Test
    void aResultThatCannotBeWritten() throws IOException {
        Path json = Files.createDirectory(folder.resolve("taken"));
        new Refusal(folder).of(new Object[]{"inspect", model, "--quiet", "--json", json}, json.toString());
        new Refusal(folder).of(new Object[]{"inspect", model, "--quiet", "--json", tokens.resolve("below.json")},
                tokens.toString());
    }

    private Object[] prune(Path output, Object... flags) {
        return Stream.concat(Stream.of("prune", model, "-o", output, "--method", "magnitude", "--sparsity", "0.5"),
                Stream.of(flags)).toArray();
    }

    private Object[] search(Path run, Object... flags) {
        return Stream.concat(Stream.of("search", model, "-o", run, "--sparsity", "0.5", "--tokens", tokens),
                Stream.of(flags)).toArray();
    }
}
