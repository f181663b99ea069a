// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.testing.TestData;

/// A trained model with its own tokenizer and real text, through every verb.
class RealModelTest {
    @TempDir
    private Path folder;

    @Test
    void storiesFromTheCheckpointToThePerplexityOfThePrunedModel() {
        Path model = TestData.data("models/stories260K/hf");
        Path stories = TestData.data("text/tinystories/tinystories_197k.txt");
        Path search = folder.resolve("search");
        Cli.succeed("search", model, "-o", search, "--sparsity", "0.5", "--calibration", stories, "--samples", "2",
                "--length", "32", "--algorithm", "nsga3", "--trials", "30", "--population", "10");
        double dense = perplexity(model);
        double wanda = perplexity(pruned(model, "wanda", "--method", "wanda", "--sparsity", "0.5", "--calibration",
                stories, "--samples", "8", "--length", "128"));
        double magnitude = perplexity(pruned(model, "magnitude", "--method", "magnitude", "--sparsity", "0.5"));
        double planned = perplexity(pruned(model, "planned", "--plan", search.resolve("plan.json"), "--calibration",
                stories, "--samples", "8", "--length", "128"));
        assertThat(dense).isBetween(3.0, 12.0); // golden/wholemodel, on other stories: 7.3, 26.6, 62.2
        assertThat(wanda).isBetween(1.5 * dense, 6 * dense);
        assertThat(magnitude).isBetween(1.3 * wanda, 6 * wanda);
        assertThat(planned).isBetween(1.5 * dense, 512.0); // more than 512 is worse than knowing nothing
    }

    @Test
    void whatTwoOfFourLeavesIsSeenByInspect() {
        Path model = TestData.data("models/stories260K/hf");
        Path json = folder.resolve("inspect.json");
        Cli.succeed("inspect", pruned(model, "sparse", "--method", "magnitude", "--sparsity", "2:4"), "--json", json);
        JsonNode seen = Cli.json(json);
        JsonNode said = Cli.json(folder.resolve("sparse.json"));
        assertThat(seen.get("matrices")).hasSize(35).allSatisfy(matrix -> {
            assertThat(matrix.get("patterns").toString()).contains("2:4");
            assertThat(matrix.get("zeros").doubleValue())
                    .isEqualTo(said.get("sparsityByMatrix").get(matrix.get("name").textValue()).doubleValue());
        });
        assertThat(said.get("sparsity").doubleValue()).isEqualTo(0.5);
        Cli.succeed("inspect", model, "--json", json);
        assertThat(Cli.json(json).get("matrices")).allSatisfy(
                matrix -> assertThat(matrix.get("patterns")).isEmpty());
    }

    private Path pruned(Path model, String name, Object... how) {
        Path output = folder.resolve(name);
        Cli.succeed(Stream.concat(Stream.of("prune", model, "-o", output, "--json", folder.resolve(name + ".json")),
                Stream.of(how)).toArray());
        return output;
    }

    private double perplexity(Path model) {
        Path json = folder.resolve("eval.json");
        Cli.succeed("eval", model, "--text", TestData.data("text/tinystories/cs336_sample.txt"), "--length", "128",
                "--json", json);
        return Cli.json(json).get("perplexity").doubleValue();
    }
}
