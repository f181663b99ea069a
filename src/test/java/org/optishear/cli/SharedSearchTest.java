// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.study.TestServer;

/// A search by two at once, on a server, ended by Ctrl-C and resumed, or by a budget: its files are those of an undisturbed one.
class SharedSearchTest {
    private static final int TRIALS = 60;

    @TempDir
    private static Path folder;
    private static Path model;
    private static Path tokens;
    private static Path whole;

    @BeforeAll
    static void searchUndisturbed() {
        model = RandomModel.ODD.in(folder.resolve("model"));
        tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(21, 33));
        whole = folder.resolve("whole");
        Cli.succeed(search(whole));
    }

    private static Object[] search(Path run, String... more) {
        return Stream.concat(Stream.of("search", model, "-o", run, "--sparsity", "0.5", "--tokens", tokens,
                "--algorithm", "random", "--trials", TRIALS, "--threads", "1"), Stream.of(more)).toArray();
    }

    private static void assertUndisturbed(Path run) {
        for (String file : List.of("plan.json", "search.json")) {
            assertThat(run.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    /// Both at the same time, each with a connection, claims and a heartbeat of its own.
    private static void together(Object[] first, Object[] second) {
        CompletableFuture.allOf(CompletableFuture.runAsync(() -> Cli.succeed(first)),
                CompletableFuture.runAsync(() -> Cli.succeed(second))).join();
    }

    @Test
    void twoOnOneRunWriteTheFilesOfOne() {
        Path run = folder.resolve("shared");
        together(search(run), search(run));
        assertUndisturbed(run);
        assertThat(KilledRunTest.trials(run)).hasSize(TRIALS);
    }

    @Test
    void twoRunsShareAStudyOnAServer() throws IOException, InterruptedException {
        Optional<Path> programs = TestServer.programs();
        if (programs.isEmpty()) {
            System.err.println("SKIPPED: search --study; no PostgreSQL server (Debian: apt-get install postgresql)");
        }
        Assumptions.assumeTrue(programs.isPresent(), "no PostgreSQL server is installed");
        try (TestServer server = TestServer.start(programs.get())) {
            String url = server.database();
            Path first = folder.resolve("first");
            Path second = folder.resolve("second");
            together(search(first, "--study", url), search(second, "--study", url));
            for (Path run : List.of(first, second)) {
                assertUndisturbed(run);
                assertThat(KilledRunTest.trials(run)).hasSize(TRIALS);
                for (String file : List.of("run.json", "manifest.json", "search.json", "plan.json")) {
                    assertThat(Files.readString(run.resolve(file))).doesNotContain("s3cret");
                }
            }
            Cli.Result again = Cli.run(search(first, "--study", url));
            assertThat(again.exitCode()).isZero();
            assertThat(again.out()).contains("already finished").doesNotContain("stage ");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ctrlCEndsItAfterTheRunningTrialAndResumeGoesOn() throws IOException, InterruptedException {
        Path run = folder.resolve("interrupted");
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = Cli.process(search(run));
        builder.command().addAll(0, List.of("env", "--default-signal=INT")); // a shell's background jobs ignore it
        Process process = builder.redirectError(said.toFile()).start();
        while (KilledRunTest.trials(run).isEmpty() && process.isAlive()) {
            Thread.sleep(10); // reading the study takes from the process
        }
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor()).isZero();
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(Files.readString(said)).contains("ending after the running trial",
                "optishear: ended by Ctrl-C; what was finished is kept, and `optishear resume " + run + "` goes on");
        assertThat(run.resolve("plan.json")).doesNotExist();
        assertThat(KilledRunTest.trials(run)).hasSizeBetween(1, TRIALS - 1);

        assertThat(Cli.run("resume", run).exitCode()).isZero();
        assertUndisturbed(run);
    }

    @Test
    void aSpentBudgetOfTimeLeavesTheBestSoFarAndTheSearchGoesOnWithoutIt() {
        Path run = folder.resolve("short");
        Cli.Result ended = Cli.run(search(run, "--budget", "0.001s"));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("ended early: the budget of 0.001 s is spent")
                .containsPattern("budget [0-9,]+ full-model-equivalent tokens at most")
                .containsPattern("time   [0-9.]+ (s|min|h) at most");
        double best = Cli.json(run.resolve("search.json")).at("/best/objective").asDouble();
        assertThat(Cli.json(run.resolve("search.json")).path("trials").asInt()).isLessThan(TRIALS);
        assertThat(Cli.json(run.resolve("plan.json")).at("/origin/objective/value").asDouble()).isEqualTo(best);
        assertThat(best).isLessThanOrEqualTo(
                Cli.json(run.resolve("search.json")).at("/named/wanda/objective").asDouble());

        Cli.succeed(search(run));
        assertUndisturbed(run);
    }

    /// Where all trials are there, but the files are not: named methods that a budget cuts short make no finished search.
    @Test
    void namedMethodsThatAreCutShortAreNoResult() throws IOException {
        Path run = Files.createDirectory(folder.resolve("unwritten"));
        Files.copy(whole.resolve("study.db"), run.resolve("study.db"));
        assertThat(Cli.run(search(run, "--budget", "0.001s")).out()).contains("ended early");
        assertThat(Cli.json(run.resolve("search.json")).path("named")).hasSize(1);

        Cli.succeed(search(run));
        assertUndisturbed(run);
    }

    @Test
    void aBudgetThatIsSpentAtOnceGetsOnEachTime() {
        Path run = folder.resolve("inching");
        int trials = 0;
        for (int time = 0; time < 3; time++) {
            Cli.succeed(search(run, "--budget", "0.001s"));
            int now = Cli.json(run.resolve("search.json")).path("trials").asInt();
            assertThat(now).isGreaterThan(trials);
            trials = now;
        }
    }
}
