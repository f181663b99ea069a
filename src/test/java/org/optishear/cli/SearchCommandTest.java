// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.evaluation.LogitDistance;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.model.HiddenStates;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// `optishear search` as a person runs it, against the reference's values of the whole space (golden/search).
class SearchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void findsTheClassOfTheReferencesOptimum() {
        String betaOn = "norm";
        String variant = "f64norm";
        GoldenTensors golden = GoldenTensors.read(TestData.golden("search/llama.safetensors"));
        double[] values = golden.doubles("f_rec." + variant);
        int[] chains = golden.ints("chain_id." + variant);
        int argmin = IntStream.range(0, values.length).reduce(0, (a, b) -> values[b] < values[a] ? b : a);
        Path json = folder.resolve("result.json");
        Cli.succeed("search", TestData.golden("models/llama"), "-o", folder.resolve("run"), "--sparsity", "0.5",
                "--tokens", Cli.tokens(folder.resolve("tokens.json"), golden.intRows("calib_ids")), "--beta-on", betaOn,
                "--json", json);
        JsonNode result = Cli.json(json);
        JsonNode best = result.get("best");
        assertThat(best.get("objective").doubleValue()).isCloseTo(values[argmin], within(1e-3 * values[argmin]));
        List<Integer> members = indices(best.get("class"));
        assertThat(members).isSorted()
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, values.length)
                        .filter(index -> chains[index] == chains[argmin]).boxed().toList());
        assertThat(best.get("metric").textValue()).isEqualTo(metric(members.getFirst()).id());
        assertThat(result.get("evaluatedModels").intValue()).isLessThanOrEqualTo(330);
        assertValues(result, values);
        assertThat(Cli.json(folder.resolve("run/search.json"))).isEqualTo(result);
        JsonNode plan = Cli.json(folder.resolve("run/plan.json"));
        assertThat(plan.at("/metric/text")).isEqualTo(best.get("metric"));
        assertThat(plan.at("/metric/betaOn").textValue()).isEqualTo(betaOn);
        assertThat(plan.get("patternByBlock")).hasSize(3).allMatch(text -> text.textValue().equals("0.5 per row"));
    }

    /// Nearly all of them; rounding on other processors gives a few other masks.
    private static void assertValues(JsonNode result, double[] values) {
        int near = 0;
        for (JsonNode found : result.get("classes")) {
            for (JsonNode member : found.get("members")) {
                double value = values[member.intValue()];
                assertThat(objective(found)).as("metric %s", member).isCloseTo(value, within(0.1 * value));
                near += Math.abs(objective(found) - value) <= 1e-3 * value ? 1 : 0;
            }
        }
        assertThat(near).isBetween(values.length - values.length / 100, values.length);
    }

    @Test
    void noAlgorithmBeatsTheExhaustiveOne() {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(13, 9));
        JsonNode optimum = searched(model, tokens, "exhaustive");
        assertThat(optimum.get("failedTrials").intValue()).isZero();
        List<Integer> covered = new ArrayList<>();
        optimum.get("classes").forEach(found -> found.get("members").forEach(member -> covered.add(member.intValue())));
        assertThat(covered).containsExactlyInAnyOrderElementsOf(IntStream.range(0, MetaMetric.SIZE).boxed().toList());
        for (String algorithm : List.of("nsga3", "random")) {
            JsonNode found = searched(model, tokens, algorithm, "--trials", "60", "--seed", "3");
            assertThat(found.get("trials").intValue()).isEqualTo(60);
            assertThat(found.get("evaluatedModels").intValue()).isBetween(20, 60);
            found.get("classes").forEach(own -> assertThat(objective(own)).isEqualTo(valueOf(optimum, own)));
            assertThat(objective(found.get("best"))).isGreaterThanOrEqualTo(objective(optimum.get("best")))
                    .isLessThan(objective(optimum.get("classes").get(60)));
        }
    }

    @Test
    void thePlanPrunesTheModelThatWasMeasured() {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        int[][] rows = RandomModel.ODD.rows(13, 9);
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), rows);
        JsonNode found = searched(model, tokens, "nsga3", "--trials", "40", "--population", "10");
        Path pruned = folder.resolve("pruned");
        Cli.succeed("prune", model, "-o", pruned, "--plan", folder.resolve("nsga3/plan.json"), "--tokens", tokens);
        assertThat(distance(model, pruned, rows)).isEqualTo(objective(found.get("best")));
        assertThat(Cli.json(pruned.resolve("plan.json")).at("/origin/plan/objective/value").doubleValue())
                .isEqualTo(objective(found.get("best")));
    }

    @Test
    void aStagedSearchGivesTheSameBytesWhenItIsContinued() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(13, 9, 7, 11));
        JsonNode found = searched(model, tokens, "exhaustive", "--staged", "--threads", "1");
        byte[] first = Files.readAllBytes(folder.resolve("exhaustive/search.json"));
        assertThat(found.at("/stages/stoppedTrials").intValue()).isEqualTo(280);
        assertThat(found.get("evaluatedModels").intValue()).isBetween(1, 44 + found.get("named").size());
        Files.delete(folder.resolve("exhaustive/search.json")); // else there is nothing to do
        searched(model, tokens, "exhaustive", "--staged", "--threads", "2");
        assertThat(folder.resolve("exhaustive/search.json")).hasBinaryContent(first);
    }

    @Test
    void nothingWorseThanANamedMethodIsHandedOut() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(13, 9));
        int taken = 0;
        for (int seed = 0; seed < 3; seed++) {
            JsonNode found = searched(model, tokens, "random", "--trials", "2", "--seed",
                    Integer.toString(seed));
            double least = StreamSupport.stream(found.get("named").spliterator(), false)
                    .mapToDouble(SearchCommandTest::objective).min().orElseThrow();
            assertThat(objective(found.get("best"))).isLessThanOrEqualTo(least);
            assertThat(found.at("/pick/aboveNamed")).isEmpty();
            assertThat(Cli.json(folder.resolve("random/plan.json")).at("/origin/objective/value"))
                    .isEqualTo(found.at("/best/objective"));
            if (found.at("/pick/named").isTextual()) {
                taken++;
                assertThat(found.at("/named/" + found.at("/pick/named").asText() + "/rank").asInt()).isEqualTo(1);
            }
            byte[] first = Files.readAllBytes(folder.resolve("random/search.json"));
            Files.delete(folder.resolve("random/search.json"));
            searched(model, tokens, "random", "--trials", "2", "--seed", Integer.toString(seed));
            assertThat(folder.resolve("random/search.json")).hasBinaryContent(first);
            for (String file : List.of("search.json", "plan.json", "manifest.json", "run.json", "study.db")) {
                Files.deleteIfExists(folder.resolve("random").resolve(file));
            }
        }
        assertThat(taken).isPositive();
    }

    @Test
    void aFinishedRunIsNotSearchedAgain() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(13, 9));
        searched(model, tokens, "random", "--trials", "4");
        Path manifest = folder.resolve("random/manifest.json");
        byte[] before = Files.readAllBytes(manifest);
        String out = Cli.run("search", model, "-o", folder.resolve("random"), "--sparsity", "0.5", "--tokens",
                tokens, "--algorithm", "random", "--trials", "4").out();
        assertThat(out).contains("already finished").doesNotContain("stage ");
        assertThat(manifest).hasBinaryContent(before);
        Files.delete(folder.resolve("random/plan.json"));
        searched(model, tokens, "random", "--trials", "4");
        assertThat(folder.resolve("random/plan.json")).exists();
    }

    @Test
    void metricsByKindAreFoundAndApplied() {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        int[][] rows = RandomModel.ODD.rows(13, 9);
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), rows);
        JsonNode found = searched(model, tokens, "ga", "--space", "extended", "--trials", "12", "--population", "4",
                "--correlate");
        assertThat(found.path("named").has("wanda")).isTrue();
        found.get("correlationWithPerplexity").forEach(
                correlation -> assertThat(correlation.get("spearman").doubleValue()).isBetween(-1.0, 1.0));
        assertThat(found.get("correlationWithPerplexity")).hasSize(5);
        Path pruned = folder.resolve("pruned");
        Cli.succeed("prune", model, "-o", pruned, "--plan", folder.resolve("ga/plan.json"), "--tokens", tokens);
        assertThat(distance(model, pruned, rows)).isEqualTo(objective(found.get("best")));
        assertThat(Cli.json(folder.resolve("ga/plan.json")).get("metricByKind")).hasSize(7);
    }

    @Test
    void spacesAreListedWithoutAModel() {
        Path json = folder.resolve("spaces.json");
        Cli.succeed("search", "--list-spaces", "--json", json);
        JsonNode paper = Cli.json(json).at("/spaces/0");
        assertThat(paper.get("candidates").intValue()).isEqualTo(2401);
        assertThat(paper.get("classes").intValue()).isEqualTo(324);
        assertThat(Cli.json(json).get("spaces")).hasSize(7);
    }

    /// f_rec of a pruned checkpoint.
    static double distance(Path model, Path pruned, int[][] rows) {
        try (OpenModel dense = OpenModel.open(model);
                OpenModel sparse = OpenModel.open(pruned);
                Workers workers = new Workers(2);
                LogitDistance distance = LogitDistance.to(dense.model(), rows, Long.MAX_VALUE, workers);
                OwnedTensors hidden = HiddenStates.last(sparse.model(), rows, workers)) {
            return distance.of(hidden, workers);
        }
    }

    private JsonNode searched(Path model, Path tokens, String algorithm, Object... more) {
        Path run = folder.resolve(algorithm);
        List<Object> arguments = new ArrayList<>(List.of("search", model, "-o", run, "--sparsity", "0.5", "--tokens",
                tokens, "--algorithm", algorithm));
        arguments.addAll(List.of(more));
        Cli.succeed(arguments.toArray());
        return Cli.json(run.resolve("search.json"));
    }

    private static double objective(JsonNode found) {
        return found.get("objective").doubleValue();
    }

    /// What the exhaustive search says of the metric that names this class.
    private static double valueOf(JsonNode optimum, JsonNode found) {
        for (JsonNode entry : optimum.get("classes")) {
            for (JsonNode member : entry.get("members")) {
                if (member.intValue() == found.get("members").get(0).intValue()) {
                    return objective(entry);
                }
            }
        }
        throw new AssertionError(found + " is not in the space");
    }

    private static List<Integer> indices(JsonNode texts) {
        List<Integer> indices = new ArrayList<>();
        texts.forEach(text -> indices
                .add(MetaMetric.parse(text.textValue(), BetaOn.SQUARED, RelativeSum.CODE).index()));
        return indices;
    }

    private static MetaMetric metric(int index) {
        return MetaMetric.ofIndex(index, BetaOn.SQUARED, RelativeSum.CODE);
    }
}
