// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// `mask save`, `mask apply` and `mask diff`, through the command line.
class MaskCommandTest {
    @TempDir
    private Path folder;
    private Path dense;
    private Path pruned;
    private Path masks;

    @BeforeEach
    void prune() {
        dense = RandomModel.ODD.in(folder.resolve("dense"));
        pruned = folder.resolve("pruned");
        masks = folder.resolve("masks.safetensors");
        Cli.succeed("prune", dense, "-o", pruned, "--method", "magnitude", "--sparsity", "0.5");
        Cli.succeed("mask", "save", pruned, "-o", masks);
    }

    private JsonNode json(Object... command) {
        Path json = folder.resolve("result.json");
        Object[] all = java.util.Arrays.copyOf(command, command.length + 2);
        all[command.length] = "--json";
        all[command.length + 1] = json;
        Cli.succeed(all);
        ObjectNode result = (ObjectNode) Cli.json(json);
        result.remove("manifest"); // time and threads
        return result;
    }

    @Test
    void theSavedBitsAreTheZeros() {
        GoldenTensors saved = GoldenTensors.read(masks);
        GoldenTensors weights = GoldenTensors.read(pruned.resolve("model.safetensors"));
        assertThat(saved.names()).hasSize(14);
        for (String name : saved.names()) {
            float[] values = weights.floats(name);
            int columns = (int) weights.shape(name)[1];
            int width = (columns + 7) / 8;
            byte[] bits = saved.bytes(name);
            for (int i = 0; i < values.length; i++) {
                long place = (long) (i / columns) * width * 8 + i % columns;
                assertThat(GoldenTensors.bit(bits, place)).isEqualTo(values[i] == 0);
            }
        }
    }

    /// The dense model as a fine-tuned one whose zeros are all lost: applying the masks gives the pruned one.
    @Test
    void appliedToTheDenseModelTheyGiveThePrunedOne() throws IOException {
        Path again = folder.resolve("again");
        JsonNode result = json("mask", "apply", dense, "--masks", masks, "-o", again);
        byte[] expected = Files.readAllBytes(pruned.resolve("model.safetensors"));
        assertThat(Files.readAllBytes(again.resolve("model.safetensors"))).isEqualTo(expected);
        assertThat(Files.readAllBytes(again.resolve("config.json")))
                .isEqualTo(Files.readAllBytes(dense.resolve("config.json")));
        assertThat(result.get("share").doubleValue()).isEqualTo(1);
        assertThat(result.get("nonZeroBefore").longValue()).isEqualTo(result.get("masked").longValue()).isPositive();
        Path from = folder.resolve("from");
        assertThat(json("mask", "apply", dense, "--from", pruned, "-o", from)).isEqualTo(result);
        assertThat(Files.readAllBytes(from.resolve("model.safetensors"))).isEqualTo(expected);
        JsonNode twice = json("mask", "apply", from, "--masks", masks, "-o", from.resolveSibling("twice"), "--threads",
                "1");
        assertThat(twice.get("nonZeroBefore").longValue()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("twice/model.safetensors"))).isEqualTo(expected);
        assertThat(json("mask", "diff", pruned, again).at("/all/relativeDifference").doubleValue()).isZero();
    }

    @Test
    void differencesAreThoseOfPlainLoops() {
        JsonNode result = json("mask", "diff", dense, pruned);
        GoldenTensors a = GoldenTensors.read(dense.resolve("model.safetensors"));
        GoldenTensors b = GoldenTensors.read(pruned.resolve("model.safetensors"));
        JsonNode down = result.get("matrices").get(6);
        String name = down.get("name").textValue();
        float[] first = a.floats(name);
        float[] second = b.floats(name);
        double squared = 0;
        double norm = 0;
        double most = 0;
        long zeros = 0;
        for (int i = 0; i < first.length; i++) {
            squared += Math.pow((double) first[i] - second[i], 2);
            norm += (double) first[i] * first[i];
            most = Math.max(most, Math.abs((double) first[i] - second[i]));
            zeros += second[i] == 0 ? 1 : 0;
        }
        assertThat(name).isEqualTo("model.layers.0.mlp.down_proj.weight");
        assertThat(down.get("zerosInSecond").longValue()).isEqualTo(zeros);
        assertThat(down.get("zerosInBoth").longValue()).isZero();
        assertThat(down.get("jaccard").doubleValue()).isZero();
        assertThat(down.get("agreement").doubleValue()).isEqualTo(1 - zeros / (double) first.length);
        assertThat(down.get("maxDifference").doubleValue()).isEqualTo(most);
        assertThat(down.get("relativeDifference").doubleValue()).isCloseTo(Math.sqrt(squared / norm), within(1e-13));
        assertThat(result.get("others")).isEmpty();
        assertThat(json("mask", "diff", dense, pruned, "--threads", "1")).isEqualTo(result);
    }

    @Test
    void otherShapesAreRefusedByName() {
        Path wider = new RandomModel(36, 3, 1, 102, 333, 2, ScalarType.Float).in(folder.resolve("wider"));
        Path deeper = new RandomModel(36, 3, 1, 101, 333, 3, ScalarType.Float).in(folder.resolve("deeper"));
        Path output = folder.resolve("output");
        Refusal refusal = new Refusal(folder);
        for (Object[] source : new Object[][]{{"--masks", masks}, {"--from", pruned}}) {
            refusal.of(new Object[]{"mask", "apply", wider, source[0], source[1], "-o", output}, "[102, 36]",
                    "[101, 36]",
                    "gate_proj");
            refusal.of(new Object[]{"mask", "apply", deeper, source[0], source[1], "-o", output},
                    "no mask of model.layers.2");
        }
        refusal.of(new Object[]{"mask", "apply", dense, "--from", deeper, "-o", output}, "a mask of model.layers.2");
        refusal.of(new Object[]{"mask", "diff", dense, wider}, "[102, 36]", "[101, 36]", "gate_proj");
        refusal.of(new Object[]{"mask", "diff", deeper, dense}, "no tensor model.layers.2");
        refusal.of(new Object[]{"mask", "save", dense, "-o", output}, "no weight that is zero");
        refusal.of(new Object[]{"mask", "save", pruned, "-o", masks}, "--force");
        refusal.of(new Object[]{"mask", "apply", dense, "--masks", masks, "-o", pruned}, "--force");
        refusal.of(new Object[]{"mask", "apply", dense, "--from", pruned, "-o", pruned, "--force"},
                "holds the masks");
        refusal.of(new Object[]{"mask", "apply", dense, "--masks", masks, "-o", dense, "--force"}, "holds the source");
        refusal.of(new Object[]{"mask", "apply", dense, "--masks", dense.resolve("model.safetensors"), "-o", output},
                "optishear.masks/1");
        assertThat(Cli.run("mask").exitCode()).isEqualTo(2);
        assertThat(Cli.run("mask", "apply", dense, "-o", output).exitCode()).isEqualTo(2);
    }

    /// A model in bf16 and in shards, whose fine-tuned twin is in fp32.
    @Test
    void aRealModelOfAnotherDtypeIsCompared() {
        Path prose = TestData.data("models/llama-prose");
        Path sparse = folder.resolve("prose");
        Path saved = folder.resolve("prose.safetensors");
        Cli.succeed("prune", prose, "-o", sparse, "--method", "magnitude", "--sparsity", "2:4");
        assertThat(json("mask", "save", sparse, "-o", saved).get("sparsity").doubleValue()).isEqualTo(0.5);
        JsonNode applied = json("mask", "apply", prose, "--masks", saved, "-o", folder.resolve("tuned"));
        assertThat(applied.get("matrices")).hasSize(42);
        JsonNode difference = json("mask", "diff", sparse, folder.resolve("tuned"));
        assertThat(difference.at("/all/jaccard").doubleValue()).isEqualTo(1);
        assertThat(difference.at("/all/maxDifference").doubleValue()).isZero();
        assertThat(List.of(difference.get("onlyInFirst").size(), difference.get("onlyInSecond").size()))
                .containsOnly(0);
        Cli.succeed("inspect", folder.resolve("tuned"), "--expect", sparse);
    }
}
