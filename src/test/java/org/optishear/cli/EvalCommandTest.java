// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// `optishear eval` on given windows against transformers' loss (golden/models).
class EvalCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama2-gqa", "llama3"})
    void theLossIsThatOfTransformers(String name) {
        Path model = TestData.golden("models/" + name);
        GoldenTensors golden = GoldenTensors.read(model.resolve("golden.safetensors"));
        int[][] rows = golden.intRows("input_ids");
        JsonNode found = evaluated(model, rows);
        double loss = golden.doubles("loss")[0];
        assertThat(found.get("nll").doubleValue()).isCloseTo(loss, within(1e-5 * loss));
        assertThat(found.get("perplexity").doubleValue()).isEqualTo(Math.exp(found.get("nll").doubleValue()));
        assertThat(found.get("windows").intValue()).isEqualTo(rows.length);
        assertThat(found.get("tokens").intValue()).isEqualTo(rows.length * (rows[0].length - 1));
    }

    @Test
    void rowsOfUnlikeLengthWeighByTheirTokens() {
        Path model = TestData.golden("models/llama");
        GoldenTensors golden = GoldenTensors.read(model.resolve("golden.safetensors"));
        int[][] rows = golden.intRows("input_ids");
        double[] losses = golden.doubles("nll_per_token");
        int predicted = rows[0].length - 1;
        double sum = Arrays.stream(losses, 0, predicted).sum() + Arrays.stream(losses, predicted, predicted + 7).sum();
        double nll = sum / (predicted + 7);
        JsonNode found = evaluated(model, rows[0], Arrays.copyOf(rows[1], 8));
        assertThat(found.get("nll").doubleValue()).isCloseTo(nll, within(1e-5 * nll));
        assertThat(found.get("tokens").intValue()).isEqualTo(predicted + 7);
        assertThat(nll).isNotCloseTo(Arrays.stream(losses).average().orElseThrow(), within(1e-3 * nll));
    }

    private JsonNode evaluated(Path model, int[]... rows) {
        Path json = folder.resolve("eval.json");
        Cli.succeed("eval", model, "--tokens", Cli.tokens(folder.resolve("tokens.json"), rows), "--json", json);
        return Cli.json(json);
    }
}
