// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    private long zeros(String... how) {
        Cli.succeed(Stream.concat(Stream.of("prune", model, "-o", folder.resolve("pruned"), "--force", "--tokens",
                tokens, "--json", folder.resolve("result.json")), Stream.of(how)).toArray());
        return Cli.json(folder.resolve("result.json")).path("zeros").asLong();
    }

    @Test
    void thePapersFrontIsStored() {
        JsonNode found = search("--layers", "--metric", "ria:a=0.3");
        assertThat(found.path("front")).isNotEmpty().allSatisfy(point -> {
            assertThat(point.path("deviation").asDouble()).isBetween(0.0, 0.06);
            assertThat(point.path("genome")).hasSize(3);
        });
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
