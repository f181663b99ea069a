// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// `prune --permutation` on the tiny model of golden/models/llama.
class PermutationCommandTest {
    @TempDir
    private Path folder;
    private Path model;
    private Path tokens;

    @BeforeEach
    void open() {
        model = TestData.golden("models/llama");
        GoldenTensors golden = GoldenTensors.read(model.resolve("golden.safetensors"));
        tokens = Cli.tokens(folder.resolve("tokens.json"), golden.intRows("input_ids"));
    }

    @Test
    void orderAndPlanGiveTheSameBytesOnAnyThreads() throws IOException {
        Path first = folder.resolve("first");
        Path json = folder.resolve("first.json");
        Cli.succeed("prune", model, "-o", first, "--method", "ria", "--sparsity", "2:4", "--tokens", tokens,
                "--permutation", "lsa:importance=row,groups=7", "--json", json, "--threads", 1);
        assertThat(Cli.json(first.resolve("plan.json")).path("permutation").asText())
                .isEqualTo("lsa:importance=row,groups=7");
        JsonNode found = Cli.json(json).path("permutation");
        assertThat(found.path("search").asText()).isEqualTo("lsa:importance=row,groups=7");
        assertThat(found.path("gain").asDouble()).isBetween(0.001, 0.2);
        assertThat(found.path("retained")).hasSize(2 * 3);
        assertThat(found.path("storedOrder")).extracting(JsonNode::asText).containsExactly("gate_proj", "k_proj",
                "q_proj", "up_proj", "v_proj");
        Path again = folder.resolve("again");
        Cli.succeed("prune", model, "-o", again, "--plan", first.resolve("plan.json"), "--tokens", tokens, "--threads",
                3);
        assertThat(Files.mismatch(first.resolve("model.safetensors"), again.resolve("model.safetensors")))
                .isEqualTo(-1);
        assertThat(Cli.json(again.resolve("plan.json")).path("permutation")).isEqualTo(
                Cli.json(first.resolve("plan.json")).path("permutation"));
    }

    /// Two of the metrics that rank alike keep unlike sums, so every candidate is looked at by itself.
    @Test
    void aSearchMeasuresWhatItsPlanPrunes() {
        int[][] rows = GoldenTensors.read(model.resolve("golden.safetensors")).intRows("input_ids");
        Path run = folder.resolve("run");
        Object[] search = {"search", model, "-o", run, "--tokens", tokens, "--permutation", "lsa", "--algorithm",
                "random", "--trials", "6"};
        new Refusal(folder).of(Stream.concat(Stream.of(search), Stream.of("--sparsity", "0.5")).toArray(),
                "[--permutation] found lsa with sparsity 0.5 per row");
        Cli.succeed(Stream.concat(Stream.of(search), Stream.of("--sparsity", "2:4")).toArray());
        JsonNode found = Cli.json(run.resolve("search.json"));
        assertThat(found.path("permutation").asText()).isEqualTo("lsa");
        assertThat(found.path("canonicalClasses").asInt()).isEqualTo(2401);
        assertThat(Cli.json(run.resolve("plan.json")).path("permutation").asText()).isEqualTo("lsa");
        Path pruned = folder.resolve("pruned");
        Cli.succeed("prune", model, "-o", pruned, "--plan", run.resolve("plan.json"), "--tokens", tokens);
        assertThat(SearchCommandTest.distance(model, pruned, rows))
                .isEqualTo(found.at("/best/objective").asDouble());
    }

    /// The linears of the second block are not N:M and keep their order.
    @Test
    void ofAMixedAllocationWhatIsNofMIsReordered() throws IOException {
        Path mixed = folder.resolve("mixed.json");
        Files.writeString(mixed,
                "{\"schema\": \"optishear.allocation/1\", \"patternByBlock\": [\"2:4\", 0.6, \"1:4\"]}");
        Path json = folder.resolve("result.json");
        Path pruned = folder.resolve("pruned");
        Cli.succeed("prune", model, "-o", pruned, "--method", "wanda", "--allocation", mixed, "--tokens", tokens,
                "--permutation", "lsa", "--json", json);
        JsonNode result = Cli.json(json);
        List<String> reordered = new ArrayList<>();
        result.at("/permutation/retained").fieldNames().forEachRemaining(reordered::add);
        assertThat(reordered).isNotEmpty().noneMatch(name -> name.startsWith("model.layers.1."))
                .anyMatch(name -> name.startsWith("model.layers.2."));
        assertThat(result.at("/permutation/gain").asDouble()).isPositive();
        assertThat(result.at("/permutation/storedOrder")).extracting(JsonNode::asText).doesNotContain("down_proj");
        assertThat(result.path("notices").path("model.layers.1.mlp.down_proj.weight")).extracting(JsonNode::asText)
                .containsExactly("order of inputs kept: 0.6 per row is no N:M");
        assertThat(result.path("notices").has("model.layers.0.mlp.down_proj.weight")).isFalse();
        Path again = folder.resolve("again");
        Cli.succeed("prune", model, "-o", again, "--plan", pruned.resolve("plan.json"), "--tokens", tokens);
        assertThat(again.resolve("model.safetensors")).hasSameBinaryContentAs(pruned.resolve("model.safetensors"));
        Files.writeString(mixed, "{\"schema\": \"optishear.allocation/1\", \"patternByBlock\": [0.5, 0.6, 0.7]}");
        new Refusal(folder).of(new Object[]{"prune", model, "-o", folder.resolve("out"), "--method", "wanda",
                "--allocation", mixed, "--tokens", tokens, "--permutation", "lsa"}, "[--permutation]",
                "lsa with sparsity 0.5 per row");
    }

    @Test
    void noneTakesTheOrderFromAPlan() throws IOException {
        Path ordered = folder.resolve("ordered");
        Path plain = folder.resolve("plain");
        Path back = folder.resolve("back");
        Cli.succeed("prune", model, "-o", ordered, "--method", "wanda", "--sparsity", "4:8", "--permutation",
                "heuristic",
                "--tokens", tokens);
        Cli.succeed("prune", model, "-o", plain, "--method", "wanda", "--sparsity", "4:8", "--tokens", tokens);
        Cli.succeed("prune", model, "-o", back, "--plan", ordered.resolve("plan.json"), "--permutation", "none",
                "--tokens", tokens);
        assertThat(Files.mismatch(plain.resolve("model.safetensors"), back.resolve("model.safetensors"))).isEqualTo(-1);
        assertThat(Files.mismatch(plain.resolve("model.safetensors"), ordered.resolve("model.safetensors")))
                .isNotEqualTo(-1);
        assertThat(Cli.json(back.resolve("plan.json")).has("permutation")).isFalse();
    }

    /// What is measured in memory is the checkpoint of `prune` with the same flag.
    @Test
    void comparisonsTakeTheOrder() {
        Object[] common = {"--methods", "wanda", "--sparsity", "2:4", "--tokens", tokens, "--text-tokens", tokens};
        Path lsa = compare("lsa", common, "--permutation", "lsa");
        JsonNode row = Cli.json(lsa.resolve("results.json")).path("rows").path(1);
        assertThat(row.path("permutation").asText()).isEqualTo("lsa");
        JsonNode kept = Cli.json(compare("kept", common, "--permutation", "lsa", "--keep").resolve("results.json"));
        assertThat(kept.path("rows").path(1).path("perplexity")).isEqualTo(row.path("perplexity"));
        assertThat(kept.path("setting").path("permutation").asText()).isEqualTo("lsa");
        JsonNode plain = Cli.json(compare("plain", common).resolve("results.json")).path("rows").path(1);
        assertThat(plain.has("permutation")).isFalse();
        assertThat(plain.path("perplexity")).isNotEqualTo(row.path("perplexity"));
        new Refusal(folder).of(
                new Object[]{"compare", model, "-o", folder.resolve("out"), "--methods", "wanda", "--sparsity", 0.5,
                        "--tokens", tokens, "--text-tokens", tokens, "--permutation", "lsa"},
                "[--permutation]", "lsa with sparsity 0.5 per row");
    }

    private Path compare(String name, Object[] common, Object... more) {
        Path output = folder.resolve(name);
        List<Object> all = new ArrayList<>(List.of("compare", model, "-o", output));
        all.addAll(List.of(common));
        all.addAll(List.of(more));
        Cli.succeed(all.toArray());
        return output;
    }

    /// The shapes fit the dense model, but not the places.
    @Test
    void masksOfAReorderedModelAreRefusedForTheDenseOne() throws IOException {
        Path pruned = folder.resolve("pruned");
        Path masks = folder.resolve("masks.safetensors");
        Cli.succeed("prune", model, "-o", pruned, "--method", "magnitude", "--sparsity", "2:4", "--permutation", "lsa");
        Cli.succeed("mask", "save", pruned, "-o", masks);
        Object[][] sources = {{"--masks", masks}, {"--from", pruned}};
        for (Object[] source : sources) {
            new Refusal(folder).of(
                    new Object[]{"mask", "apply", model, source[0], source[1], "-o", folder.resolve("out")},
                    "[" + source[1] + "]", "reordered input channels (--permutation lsa)", "--reordered if");
            Path own = folder.resolve("own" + source[0]);
            Cli.succeed("mask", "apply", pruned, source[0], source[1], "-o", own);
            assertThat(Files.mismatch(own.resolve("model.safetensors"), pruned.resolve("model.safetensors")))
                    .isEqualTo(-1);
            Cli.succeed("mask", "apply", own, source[0], source[1], "-o", folder.resolve("tuned" + source[0]),
                    "--reordered");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0.5|lsa|lsa with sparsity 0.5 per row",
            "2:4|best|found best, expected none, heuristic", "2:4|heuristic:groups=8|found heuristic:groups=8",
            "2:4|lsa:groups=0|found lsa:groups=0", "2:4|lsa:importance=mean|found lsa:importance=mean",
            "2:4|lsa:|found lsa:"})
    void whatIsNoPermutationIsRefusedByName(String sparsity, String permutation, String found) {
        new Refusal(folder)
                .of(new Object[]{"prune", model, "-o", folder.resolve("out"), "--method", "wanda", "--sparsity",
                        sparsity, "--tokens", tokens, "--permutation", permutation}, "[--permutation]", found);
    }
}
