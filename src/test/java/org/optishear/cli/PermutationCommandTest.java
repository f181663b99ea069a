// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Cli.succeed("prune", model, "-o", again, "--plan", first.resolve("plan.json"), "--tokens", tokens, "--threads", 3);
        assertThat(Files.mismatch(first.resolve("model.safetensors"), again.resolve("model.safetensors"))).isEqualTo(-1);
        assertThat(Cli.json(again.resolve("plan.json")).path("permutation")).isEqualTo(
                Cli.json(first.resolve("plan.json")).path("permutation"));
    }

    @Test
    void noneTakesTheOrderFromAPlan() throws IOException {
        Path ordered = folder.resolve("ordered");
        Path plain = folder.resolve("plain");
        Path back = folder.resolve("back");
        Cli.succeed("prune", model, "-o", ordered, "--method", "wanda", "--sparsity", "4:8", "--permutation", "heuristic",
                "--tokens", tokens);
        Cli.succeed("prune", model, "-o", plain, "--method", "wanda", "--sparsity", "4:8", "--tokens", tokens);
        Cli.succeed("prune", model, "-o", back, "--plan", ordered.resolve("plan.json"), "--permutation", "none",
                "--tokens", tokens);
        assertThat(Files.mismatch(plain.resolve("model.safetensors"), back.resolve("model.safetensors"))).isEqualTo(-1);
        assertThat(Files.mismatch(plain.resolve("model.safetensors"), ordered.resolve("model.safetensors")))
                .isNotEqualTo(-1);
        assertThat(Cli.json(back.resolve("plan.json")).has("permutation")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0.5|lsa|lsa with sparsity 0.5 per row",
            "2:4|best|found best, expected none, heuristic", "2:4|heuristic:groups=8|found heuristic:groups=8",
            "2:4|lsa:groups=0|found lsa:groups=0", "2:4|lsa:importance=mean|found lsa:importance=mean",
            "2:4|lsa:|found lsa:"})
    void whatIsNoPermutationIsRefusedByName(String sparsity, String permutation, String found) {
        new Refusal(folder).of(new Object[]{"prune", model, "-o", folder.resolve("out"), "--method", "wanda", "--sparsity",
                sparsity, "--tokens", tokens, "--permutation", permutation}, "[--permutation]", found);
    }
}
