// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Flags with values that make no sense, plans that are none, and command lines that are none.
class BadFlagTest {
    @TempDir
    private static Path folder;
    private static Path model; // a refusal changes no file, so that one serves all
    private static Path tokens;
    private static Path output;

    @BeforeAll
    static void writeModel() {
        model = RandomModel.ODD.in(folder.resolve("model"));
        tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(9, 5));
        output = folder.resolve("output");
    }

    @AfterEach
    void removePlan() throws IOException {
        Files.deleteIfExists(folder.resolve("plan.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "-0.1", "1", "abc", "NaN", "", "4:2", "0:4", "2:", ":4", "2:4:8", "-2:4",
            "2:99999999999"})
    void aSparsityThatCannotBe(String sparsity) {
        Refusal refusal = new Refusal(folder);
        refusal.of(prune("--method", "magnitude", "--sparsity=" + sparsity), "[--sparsity]", "found ", "N:M");
        refusal.of(search("--sparsity=" + sparsity), "[--sparsity]", "found ", "N:M");
    }

    @Test
    void noSparsity() {
        new Refusal(folder).of(prune("--method", "magnitude"), "--sparsity", "found nothing");
        new Refusal(folder).of(search(), "--sparsity", "found nothing");
    }

    @ParameterizedTest
    @CsvSource({"--memory,nonsense,8GiB", "--memory,-1,8GiB", "--memory,0,positive", "--threads,0,at least 1",
            "--threads,-2,at least 1", "--device,cuda:0,cpu"})
    void aFlagOfEveryVerb(String flag, String value, String expected) {
        Refusal refusal = new Refusal(folder);
        Object[] both = {flag, value};
        for (Object[] command : List.of(prune("--method", "magnitude", "--sparsity", "0.5"),
                search("--sparsity", "0.5"), new Object[]{"eval", model, "--tokens", tokens},
                new Object[]{"inspect", model})) {
            refusal.of(Stream.of(command, both).flatMap(Stream::of).toArray(), flag, "found " + value, expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"best|--method|magnitude, wanda",
            "best:a=1|found best:a=1|METRIC+UPDATE with an update of obs, dsnot, alps; or sparsegpt, alps",
            "sparsegpt+obs|found sparsegpt+obs|sparsegpt alone", "wanda+best|found best|an update of obs, dsnot, alps",
            "power:p=1|found power:p=1 with an unknown p|on, q and b",
            "alpha=none,tauW=identity,beta=none|metric|tauX=", "alpha=none,tauW=cube,beta=none,tauX=log|cube|sqrt",
            "=|metric|alpha="})
    void aMethodThatIsUnknown(String method, String where, String expected) {
        new Refusal(folder).of(prune("--method", method, "--sparsity", "0.5", "--tokens", tokens), where, expected);
    }

    @ParameterizedTest
    @CsvSource({"--algorithm,hill-climbing,exhaustive", "--space,everything,paper", "--trials,0,at least 1",
            "--population,1,at least"})
    void aSearchThatIsUnknown(String flag, String value, String expected) {
        new Refusal(folder).of(search("--sparsity", "0.5", flag, value), value, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"|no such file|plan", "nothing but words|no JSON|plan", "[1, 2]|nothing|plan",
            "{\"schema\":\"optishear.plan/9\"}|optishear.plan/9|optishear.plan/1",
            "{\"schema\":\"optishear.plan/1\"}|metric.text|text",
            "{\"schema\":\"optishear.plan/1\",\"metric\":{\"text\":\"best\"},\"patternByBlock\":[\"0.5\"]}|best|wanda",
            "{\"schema\":\"optishear.plan/1\",\"metric\":{\"text\":\"wanda\"}}|patternByBlock|each block",
            "{\"schema\":\"optishear.plan/1\",\"metric\":{\"text\":\"wanda\"},\"patternByBlock\":[7]}|[0]|pattern"})
    void aPlanThatIsNone(String json, String found, String expected) throws IOException {
        Path plan = folder.resolve("plan.json");
        if (json != null) {
            Files.writeString(plan, json);
        }
        new Refusal(folder).of(prune("--plan", plan, "--tokens", tokens), plan.toString(), found, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void noWindows(String windows) {
        new Refusal(folder).of(new Object[]{"eval", model, "--text", tokens, "--windows", windows}, "--windows",
                "at least 1");
    }

    @Test
    void aSparsityBesideAPlan() {
        new Refusal(folder).of(prune("--plan", folder.resolve("plan.json"), "--sparsity", "0.5"), "--sparsity",
                "found 0.5");
    }

    @Test
    void aCommandLineThatIsNoneIsAUsageError() throws IOException {
        for (Object[] command : List.of(new Object[]{"prnue"}, new Object[]{"--sparsity"}, new Object[]{"inspect"},
                new Object[]{"prune", model, "--method", "magnitude"}, new Object[]{"prune", model, "-o", output},
                prune("--method", "magnitude", "--plan", "plan.json"), prune("--method", "magnitude", "--sparsity"),
                prune("--method", "magnitude", "--threads", "two"), prune("--method", "magnitude", "--samples", "1e3"),
                search("--sparsity", "0.5", "--beta-on", "both"), search("--sparsity", "0.5", "--what"),
                new Object[]{"eval", model}, new Object[]{"eval", model, model, "--tokens", tokens})) {
            Cli.Result result = Cli.run(command);
            assertThat(result.exitCode()).as(List.of(command).toString()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err().lines()).singleElement().asString().startsWith("optishear: ").contains("--help");
        }
        assertThat(Cli.run().exitCode()).isEqualTo(2);
        assertThat(output).doesNotExist();
    }

    @Test
    void helpIsNoError() {
        for (String verb : List.of("inspect", "prune", "search", "eval")) {
            Cli.Result result = Cli.run(verb, "--help");
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.out()).contains("--threads");
        }
        assertThat(Cli.run("prune", "--help").out()).contains("REMOVED").contains("KEEPS");
    }

    private Object[] prune(Object... flags) {
        return Stream.concat(Stream.of("prune", model, "-o", output), Stream.of(flags)).toArray();
    }

    /// A flag that says nothing is a mistake of the one who gives it: nothing is ignored in silence.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --algorithm foo|[--algorithm] found foo|one of exhaustive
            --algorithm exhaustive --trials 5|[--trials] found 5, which exhaustive does not look at|every class
            --trials 5|[--trials] found 5, which exhaustive does not look at|another --algorithm
            --algorithm random --population 4|[--population] found 4, which random does not look at|none
            --algorithm nsga2 --population 1|[--population] found 1|at least 2
            --algorithm one-plus-lambda --crossover 0.5|[--crossover] found 0.5|none
            --layers exact --mutation 0.5|[--mutation] found 0.5, which one-plus-lambda does not look at|steps
            --layers exact --duplicates|[--duplicates] found|none
            --step 0.1|[--step] found 0.1|--layers
            --granularity linear|[--granularity] found linear|--layers
            --deviation 0.1|[--deviation] found 0.1|--layers
            --layers exact --deviation 0.1|[--deviation] found 0.1|--layers paper
            --layers paper --granularity linear|[--granularity] found linear|--layers exact
            --layers joint --metric wanda|[--metric] found wanda|searches the metric
            --layers exact --metric sparsegpt|[--metric] found sparsegpt|sparsegpt-score
            --layers exact --metric nonsense|[--metric] found nonsense|wanda
            --layers exact --step 0.5|[--step] found 0.5|a smaller one
            """)
    void flagsOfASearchThatSayNothing(String flags, String found, String expected) {
        new Refusal(folder).of(search(Stream.concat(Stream.of("--sparsity", "0.5"), Stream.of(flags.split(" ")))
                .toArray()), found, expected);
    }

    private Object[] search(Object... flags) {
        return Stream.concat(Stream.of("search", model, "-o", output, "--tokens", tokens), Stream.of(flags)).toArray();
    }
}
