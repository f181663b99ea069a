// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// A plan made for the 3 blocks of golden/models/llama, applied to a model of 5 blocks of other shapes.
class PlanTravelTest {
    private static final RandomModel DEEPER = new RandomModel(36, 3, 1, 101, 333, 5, ScalarType.Float);
    private static final long WEIGHTS = 5L * (2 * 36 * 36 + 2 * 12 * 36 + 3 * 101 * 36);

    @TempDir
    private Path folder;
    private Path deeper; // the folder
    private Path tokens;

    @BeforeEach
    void write() {
        deeper = DEEPER.in(folder.resolve("deeper"));
        tokens = Cli.tokens(folder.resolve("deeper-tokens.json"), DEEPER.rows(24, 24));
    }

    private Path planOfThreeBlocks(String... flags) {
        Path model = TestData.golden("models/llama");
        Path own = Cli.tokens(folder.resolve("tokens.json"),
                GoldenTensors.read(model.resolve("golden.safetensors")).intRows("input_ids"));
        Path pruned = folder.resolve("pruned");
        Cli.succeed(Stream.concat(Stream.of("prune", model, "-o", pruned, "--method", "wanda", "--tokens", own),
                Stream.of(flags)).toArray());
        return pruned.resolve("plan.json");
    }

    private Cli.Result apply(Path plan, String... flags) {
        return Cli.run(Stream.concat(Stream.of("prune", deeper, "-o", folder.resolve("out"), "--plan", plan, "--tokens",
                tokens, "--json", folder.resolve("result.json")), Stream.of(flags)).toArray());
    }

    @Test
    void owlsPatternsGoByDepthAndTheSparsityStays() {
        Path plan = planOfThreeBlocks("--sparsity", "0.6", "--allocation", "owl:M=3,lambda=0.1");
        Cli.Result result = apply(plan, "--exact");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.toString()).contains("plan of 3 blocks applied to 5 by fraction of depth");
        assertThat(Cli.json(folder.resolve("result.json")).path("zeros").asLong()).isEqualTo((long) (WEIGHTS * 0.6));
        JsonNode before = Cli.json(plan).path("patternByBlock");
        JsonNode after = Cli.json(folder.resolve("out/plan.json")).path("patternByBlock");
        assertThat(after).hasSize(5);
        double[] three = {sparsity(before, 0), sparsity(before, 1), sparsity(before, 2)};
        double[] between = {three[0], 0.6 * three[0] + 0.4 * three[1], three[1], 0.4 * three[1] + 0.6 * three[2],
                three[2]}; // p = -0.2, 0.4, 1, 1.6, 2.2
        double shift = 0.6 - Stream.of(0, 1, 2, 3, 4).mapToDouble(block -> between[block]).average().orElseThrow();
        for (int block = 0; block < 5; block++) {
            assertThat(sparsity(after, block)).isCloseTo(between[block] + shift, within(1e-3));
        }
        JsonNode transfer = Cli.json(folder.resolve("out/plan.json")).at("/origin/plan/transfer");
        assertThat(transfer.path("blocksOfPlan").asInt()).isEqualTo(3);
        assertThat(transfer.path("sparsityOfPlan").asDouble()).isCloseTo(0.6, within(1e-9));
    }

    private static double sparsity(JsonNode patterns, int block) {
        return Double.parseDouble(patterns.path(block).asText().split(" ")[0]);
    }

    @Test
    void groupsComeFromTheNearestBlock() throws IOException {
        Path file = folder.resolve("allocation.json");
        Files.writeString(file, """
                {"schema": "optishear.allocation/1", "patternByBlock": ["5:8", "6:8", "4:8"]}""");
        assertThat(apply(planOfThreeBlocks("--allocation", file.toString())).exitCode()).isZero();
        assertThat(Cli.json(folder.resolve("out/plan.json")).path("patternByBlock"))
                .extracting(JsonNode::asText).containsExactly("5:8", "5:8", "6:8", "4:8", "4:8");
    }

    @Test
    void patternsOfLinearsThatTheOtherFamilyLacksAreRefused() throws IOException {
        Path plan = folder.resolve("plan.json");
        Files.writeString(plan, """
                {"schema": "optishear.plan/1", "metric": {"text": "magnitude"}, "patternByBlock": ["0.5 per row"],
                 "patternByLinear": {"model.decoder.layers.0.self_attn.qkv_proj": "0.25 per row"}}""");
        new Refusal(folder).of(
                new Object[]{"prune", deeper, "-o", folder.resolve("out"), "--plan", plan, "--tokens", tokens},
                "patterns of self_attn.qkv_proj", "self_attn.q_proj, self_attn.k_proj");
    }
}
