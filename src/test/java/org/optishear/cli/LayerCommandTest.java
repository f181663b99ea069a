// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.study.StudyStore;
import org.optishear.study.Trial;
import org.optishear.study.TrialState;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// `search --layers` on the tiny model of golden/models/llama, and its plan applied by several methods.
class LayerCommandTest {
    private static final long WEIGHTS = 141312;

    @TempDir
    private Path folder;
    private Path model;
    private Path tokens;

    @BeforeEach
    void open() {
        model = TestData.golden("models/llama");
        tokens = Cli.tokens(folder.resolve("tokens.json"),
                GoldenTensors.read(model.resolve("golden.safetensors")).intRows("input_ids"));
    }

    private JsonNode search(String... flags) {
        Cli.succeed(Stream.concat(Stream.of("search", model, "-o", folder.resolve("run"), "--sparsity", "0.6",
                "--tokens", tokens, "--trials", "8", "--population", "4"), Stream.of(flags)).toArray());
        return Cli.json(folder.resolve("run/search.json"));
    }

    @Test
    void aPlanOfTheExactSearchIsExactInEveryMethod() {
        JsonNode found = search("--layers", "exact", "--granularity", "linear");
        assertThat(found.at("/named/uniform/gain").asDouble()).isGreaterThanOrEqualTo(0);
        Path plan = folder.resolve("run/plan.json");
        assertThat(zeros("--plan", plan.toString())).isEqualTo((long) (WEIGHTS * 0.6));
        assertThat(zeros("--method", "ria", "--grouping", "matrix", "--exact", "--allocation", plan.toString()))
                .isEqualTo((long) (WEIGHTS * 0.6));
    }

    /// Metrics that read more than norms: what the search measured is what the plan gives where it is applied.
    @ParameterizedTest
    @ValueSource(strings = {"gblm", "sparsegpt-score"})
    void anyMetricRanksInASearchOfAllocations(String metric) {
        JsonNode found = search("--layers", "exact", "--metric", metric);
        Cli.succeed("compare", model, "-o", folder.resolve("compared"), "--methods",
                folder.resolve("run/plan.json"), "--sparsity", "0.6", "--tokens", tokens, "--text-tokens", tokens);
        JsonNode rows = Cli.json(folder.resolve("compared/results.json")).path("rows");
        assertThat(rows.get(1).path("objective").asDouble()).isCloseTo(found.at("/best/objective").asDouble(),
                within(1e-9 * found.at("/best/objective").asDouble()));
        assertThat(found.at("/named/uniform/gain").asDouble()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void estimatesOfAMetricThatReadsMoreThanNormsAreRefused() {
        new Refusal(folder).of(new Object[]{"search", model, "-o", folder.resolve("run"), "--sparsity", "0.6",
                "--tokens", tokens, "--layers", "exact", "--metric", "sparsegpt-score", "--staged"},
                "[--metric] found sparsegpt-score",
                "--staged");
    }

    private long zeros(String... how) {
        Cli.succeed(Stream.concat(Stream.of("prune", model, "-o", folder.resolve("pruned"), "--force", "--tokens",
                tokens, "--json", folder.resolve("result.json")), Stream.of(how)).toArray());
        return Cli.json(folder.resolve("result.json")).path("zeros").asLong();
    }

    @Test
    void thePresetOfEvoPressSiftsItsGenerations() throws IOException {
        Object[] command = {"search", model, "-o", folder.resolve("run"), "--sparsity", "0.6", "--tokens", tokens,
                "--preset", "evopress"};
        new Refusal(folder).of(command, "[--preset] found evopress", "--layers exact or --layers joint");
        Cli.Result run = Cli.run(Stream.concat(Stream.of(command), Stream.of("--layers", "exact", "--granularity",
                "linear", "--trials", "25", "--population", "8", "--stages", "2/10,1/32")).toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("stage  25 candidates and 3 parents on 1/2 of the windows, others in each "
                + "generation, dense statistics");
        JsonNode found = Cli.json(folder.resolve("run/search.json"));
        assertThat(found.path("algorithm").asText()).isEqualTo("one-plus-lambda");
        assertThat(found.path("objective").asText()).isEqualTo("kl");
        assertThat(found.path("schedule").asText()).isEqualTo("2/10,1/32");
        assertThat(found.at("/stages/incumbentsScored").asInt()).isEqualTo(3);
        assertThat(found.path("trials").asInt()).isEqualTo(25 + 3);
        assertThat(found.at("/named/uniform/gain").asDouble()).isGreaterThanOrEqualTo(0);
        assertThat(page()).contains("id=\"gains\"");
    }

    @Test
    void thePapersFrontIsStored() {
        JsonNode found = search("--layers", "--metric", "ria:a=0.3");
        assertThat(found.path("front")).isNotEmpty().allSatisfy(point -> {
            assertThat(point.path("deviation").asDouble()).isBetween(0.0, 0.06);
            assertThat(point.path("genome")).hasSize(3);
            assertThat(point.has("trial") || point.path("named").asText().equals("uniform")).isTrue();
        });
        assertThat(found.path("front")).anyMatch(point -> point.has("trial"));
        try (StudyStore store = StudyStore.read(folder.resolve("run/study.db"))) {
            Map<Integer, List<Double>> values = store.trials("metric").stream()
                    .filter(trial -> trial.result().state() == TrialState.COMPLETE)
                    .collect(Collectors.toMap(Trial::number, trial -> trial.result().values()));
            found.path("front").forEach(point -> {
                if (point.has("trial")) { // then it is of the study's front, too
                    List<Double> own = values.get(point.path("trial").asInt());
                    assertThat(own).containsExactly(point.path("objective").asDouble(),
                            point.path("deviation").asDouble());
                    assertThat(values.values()).noneMatch(other -> other.get(0) <= own.get(0)
                            && other.get(1) <= own.get(1) && !other.equals(own));
                }
            });
        }
        assertThat(Cli.json(folder.resolve("run/plan.json")).at("/metric/text").asText()).isEqualTo("ria:a=0.3");
    }

    @Test
    void aJointSearchFindsAMetricAndAnAllocation() {
        JsonNode found = search("--layers", "joint");
        assertThat(found.at("/named/wanda/gain").asDouble()).isGreaterThanOrEqualTo(0);
        assertThat(found.path("metricSpace").asText()).isEqualTo("paper");
        assertThat(zeros("--plan", folder.resolve("run/plan.json").toString())).isEqualTo((long) (WEIGHTS * 0.6));
    }

    @Test
    void thePageShowsTheFrontAndWhatWasPicked() throws IOException {
        JsonNode found = search("--layers", "paper", "--deviation", "1"); // a denser trial may be picked
        String page = page();
        assertThat(page).contains("id=\"front\"", "id=\"pareto\"", "off the sparsity asked for");
        assertThat(found.at("/pick/trial").isInt()).isTrue();
        assertThat(page).contains("\"picked\":" + found.at("/pick/trial").asInt());
    }

    @Test
    void pagesOfExactJointAndExtendedSearchesAppear() throws IOException {
        for (String[] flags : List.of(new String[]{"--layers", "exact"}, new String[]{"--layers", "joint"},
                new String[]{"--space", "extended", "--algorithm", "nsga3"})) {
            search(flags);
            assertThat(page()).contains("id=\"classes\"", "id=\"gains\"").doesNotContain("id=\"front\"", "not drawn: -",
                    "id=\"operators\"");
            deleteRun();
        }
    }

    private String page() throws IOException {
        Cli.succeed("report", folder.resolve("run"));
        return Files.readString(folder.resolve("run/report.html"));
    }

    private void deleteRun() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("run"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void flagsThatSayNothingAreRefused() {
        Object[] command = {"search", model, "-o", folder.resolve("run"), "--sparsity", "0.6", "--tokens", tokens};
        new Refusal(folder).of(Stream.concat(Stream.of(command), Stream.of("--metric", "wanda")).toArray(),
                "[--metric] found wanda", "--layers");
        new Refusal(folder).of(Stream.concat(Stream.of(command), Stream.of("--layers", "some")).toArray(),
                "[--layers] found some", "paper, exact, joint");
        new Refusal(folder).of(
                Stream.concat(Stream.of(command), Stream.of("--layers", "exact", "--granularity", "row")).toArray(),
                "[--granularity] found row", "block, linear");
    }
}
