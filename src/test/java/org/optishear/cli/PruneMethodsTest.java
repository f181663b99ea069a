// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.SafetensorsWriter;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Methods, patterns and allocations of the command line on the tiny model of golden/models/llama: what reaches the disk, and
/// that its plan gives the same bytes again.
class PruneMethodsTest {
    private static final long WEIGHTS = 141312;

    @TempDir
    private Path folder;
    private Path model;
    private Path tokens;
    private int runs;

    @BeforeEach
    void open() {
        model = TestData.golden("models/llama");
        GoldenTensors golden = GoldenTensors.read(model.resolve("golden.safetensors"));
        tokens = Cli.tokens(folder.resolve("tokens.json"), golden.intRows("input_ids"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ri|0.5|", "ria|0.5|--grouping row", "ria:a=0.3|0.5|", "sparsegpt-score|0.5|",
            "sparsegpt|0.5|",
            "sparsegpt:block=32,damping=0.1|2:4|", "sparsegpt|0.613|--exact", "sparsegpt|0.613|--grouping row --exact",
            "wanda+obs|0.5|--allocation owl", "ria:a=0.3+obs:block=64|2:4|",
            "wanda+dsnot|0.5|", "magnitude+dsnot:cycles=20,scope=all|0.613|--exact", "wanda+dsnot|2:4|", "alps|0.5|",
            "alps:damping=0.05,steps=20|2:4|", "magnitude+alps|0.5|--allocation owl",
            "alps|0.613|--grouping row --exact",
            "pruner-zero|0.5|", "gblm|2:4|--reference", "wanda|0.5|--grouping share", "wanda|0.6|--grouping block",
            "wanda|0.6|--grouping block --exact", "wanda|0.613|--exact", "wanda|0.5|--allocation owl",
            "magnitude|0.6|--allocation owl:M=3,lambda=0.1 --exact", "pruner-zero|0.5|--allocation owl"})
    void prunesAndItsPlanPrunesAlike(String method, String sparsity, String flags) throws IOException {
        Path first = prune("--method", method, "--sparsity", sparsity, flags == null ? "" : flags);
        Path again = prune("--plan", first.resolve("plan.json").toString(), "");
        assertThat(Files.mismatch(first.resolve("model.safetensors"), again.resolve("model.safetensors")))
                .isEqualTo(-1);
        JsonNode plan = Cli.json(first.resolve("plan.json"));
        assertThat(result().path("method").asText()).isEqualTo(method);
        int plus = method.indexOf('+');
        boolean alone = method.matches("(sparsegpt|alps)(:.*)?");
        assertThat(plan.at("/metric/text").asText())
                .isEqualTo(alone ? "" : method.substring(0, plus < 0 ? method.length() : plus));
        assertThat(plan.at("/update/text").asText())
                .isEqualTo(alone ? method : plus < 0 ? "" : method.substring(plus + 1));
        assertThat(plan.at("/origin/allocation").isMissingNode()).isEqualTo(flags == null || !flags.contains("owl"));
        double removed = sparsity.equals("2:4") ? 0.5 : Double.parseDouble(sparsity);
        long zeros = result().path("zeros").asLong();
        if (flags != null && flags.contains("--exact")) {
            assertThat(zeros).isEqualTo((long) (WEIGHTS * removed)); // shared out over the whole model
        } else {
            assertThat((double) zeros / WEIGHTS).isBetween(removed - 0.02, removed + 0.002);
        }
    }

    /// up_proj of the first block is 0, and so is every input of its down_proj.
    @ParameterizedTest
    @CsvSource({"wanda,0.5", "ria,1", "sparsegpt,0.5", "wanda+dsnot,0.5"})
    void aMatrixOfZerosIsToldEverywhereAndTheRunGoesOn(String method, double sparsity) throws IOException {
        Path dead = withoutUp(folder.resolve("dead"));
        Path pruned = folder.resolve("pruned");
        Path json = folder.resolve("result.json");
        Cli.Result run = Cli.run("prune", dead, "-o", pruned, "--method", method, "--sparsity", "0.5", "--tokens",
                tokens,
                "--json", json);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("  model.layers.0.mlp.up_proj: all weights are 0");
        JsonNode notices = Cli.json(json).path("notices");
        assertThat(notices.at("/model.layers.0.mlp.up_proj.weight/0").asText()).isEqualTo("all weights are 0");
        assertThat(notices.at("/model.layers.0.mlp.down_proj.weight/0").asText())
                .isEqualTo("all inputs are 0 in every window");
        assertThat(Cli.json(json).at("/sparsityByMatrix/model.layers.0.mlp.down_proj.weight").asDouble())
                .isCloseTo(sparsity, within(0.001)); // of scores that are all alike a threshold takes all or none
        assertThat(notices.at("/model.layers.0.mlp.down_proj.weight").toString().contains("all weights are pruned"))
                .isEqualTo(sparsity == 1);
        assertThat(Cli.json(pruned.resolve("manifest.json")).path("notices")).isEqualTo(notices);
    }

    private Path withoutUp(Path copy) throws IOException {
        String up = "model.layers.0.mlp.up_proj.weight";
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(model)) {
            checkpoint.tensors().forEach(info -> tensors.put(info.name(), checkpoint.tensor(info.name()).clone()));
            tensors.get(up).zero_();
            Files.createDirectories(copy);
            SafetensorsWriter.write(copy.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
            Files.copy(model.resolve("config.json"), copy.resolve("config.json"));
            return copy;
        }
    }

    @Test
    void anUpdateIsAddedToAPlan() throws IOException {
        Path masked = prune("--method", "wanda", "--sparsity", "0.5");
        Path updated = prune("--plan", masked.resolve("plan.json").toString(), "--update", "obs");
        Path named = prune("--method", "wanda+obs", "--sparsity", "0.5");
        assertThat(updated.resolve("model.safetensors")).hasSameBinaryContentAs(named.resolve("model.safetensors"));
        assertThat(Files.mismatch(updated.resolve("model.safetensors"), masked.resolve("model.safetensors")))
                .isPositive();
        Path own = prune("--method", "sparsegpt", "--sparsity", "0.5");
        Object[] command = {"prune", model, "-o", folder.resolve("pruned"), "--plan", own.resolve("plan.json"),
                "--update", "obs", "--tokens", tokens};
        new Refusal(folder).of(command, "found obs", "sparsegpt chooses the weights itself");
        Object[] beside = {"prune", model, "-o", folder.resolve("pruned"), "--method", "wanda", "--sparsity", "0.5",
                "--update", "obs", "--tokens", tokens};
        new Refusal(folder).of(beside, "--update", "METRIC+UPDATE");
        for (String wrong : new String[]{"foo", "obs:depth=3"}) {
            new Refusal(folder).of(new Object[]{"prune", model, "-o", folder.resolve("none"), "--plan",
                    masked.resolve("plan.json"), "--update", wrong, "--tokens", tokens}, "[--update] found "
                            + wrong
                                    .replaceFirst("=.*", ""),
                    "obs");
        }
    }

    /// Whatever becomes of the values, as many are zero as without the update, and groups stay valid.
    @ParameterizedTest
    @CsvSource({"wanda, dsnot:scope=all", "magnitude, dsnot", "wanda, alps", "magnitude, alps", "ria, obs"})
    void anUpdateKeepsTheCountsOfItsMetric(String metric, String update) throws IOException {
        Path file = folder.resolve("allocation.json");
        Files.writeString(file, """
                {"schema": "optishear.allocation/1", "patternByBlock": [0.25, "2:4", 0.5],
                 "patternByLinear": {"model.layers.0.mlp.down_proj": "0.75 per row"}}""");
        prune("--method", metric, "--allocation", file.toString());
        JsonNode plain = result().path("sparsityByMatrix");
        Path pruned = prune("--method", metric + "+" + update, "--allocation", file.toString());
        assertThat(result().path("sparsityByMatrix")).isEqualTo(plain);
        Path half = prune("--method", metric + "+" + update, "--sparsity", "2:4");
        assertThat(result().path("zeros").asLong()).isEqualTo(WEIGHTS / 2);
        Path report = folder.resolve("inspect.json");
        Cli.succeed("inspect", half, "--json", report);
        assertThat(Cli.json(report).get("matrices")).allMatch(
                matrix -> matrix.get("patterns").toString().contains("\"2:4\""));
        Cli.succeed("inspect", pruned, "--expect", pruned.resolve("plan.json"));
    }

    @Test
    void anAllocationFileMixesPatterns() throws IOException {
        Path file = folder.resolve("allocation.json");
        Files.writeString(file, """
                {"schema": "optishear.allocation/1", "patternByBlock": [0.25, "2:4", "1:4"],
                 "patternByLinear": {"model.layers.0.mlp.down_proj": "0.75 per row"}}""");
        prune("--method", "wanda", "--allocation", file.toString());
        JsonNode byMatrix = result().path("sparsityByMatrix");
        assertThat(byMatrix.path("model.layers.0.self_attn.q_proj.weight").asDouble()).isEqualTo(0.25);
        assertThat(byMatrix.path("model.layers.0.mlp.down_proj.weight").asDouble()).isEqualTo(0.75);
        assertThat(byMatrix.path("model.layers.1.self_attn.k_proj.weight").asDouble()).isEqualTo(0.5);
        assertThat(byMatrix.path("model.layers.2.self_attn.v_proj.weight").asDouble()).isEqualTo(0.75);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ria:a=-1|0.5||a=-1|ria:a=X", "ria:b=1|0.5||ria:b|ria:a=X",
            "wanda:a=1|0.5||wanda:a|no parameters", "ria:a|0.5||ria:a|name=value",
            "wanda|0.5|--allocation owl:M=0|owl:M=0|both positive", "wanda|0.5|--allocation none.json|no such file|owl",
            "wanda|0.9|--allocation owl:lambda=0.4|a sparsity of|smaller lambda",
            "wanda+obx|0.5||found obx|an update of obs, dsnot, alps", "sparsegpt:block=0|0.5||block=0|from 1",
            "sparsegpt:size=1|0.5||sparsegpt:size|block=128",
            "sparsegpt:block=64|3:5||3:5 in blocks of 64|sparsegpt:block=65",
            "sparsegpt|0.5|--grouping share|0.5 by row share|a metric with +obs",
            "sparsegpt|0.5|--grouping block|0.5 per block|a metric with +obs",
            "wanda|0.5|--grouping share --exact|--grouping share|row, matrix or block"})
    void whatCannotBeIsRefused(String method, String sparsity, String flags, String found, String expected) {
        Object[] more = flags == null ? new Object[0] : flags.split(" ");
        Object[] command = Stream.concat(Stream.of("prune", model, "-o", folder.resolve("pruned"), "--method", method,
                "--sparsity", sparsity, "--tokens", tokens), Stream.of(more)).toArray();
        new Refusal(folder).of(command, found, expected);
    }

    @Test
    void anAllocationOfAnotherModelIsRefused() throws IOException {
        Path file = folder.resolve("allocation.json");
        Files.writeString(file, "{\"schema\": \"optishear.allocation/1\", \"patternByBlock\": [0.25]}");
        Object[] command = {"prune", model, "-o", folder.resolve("pruned"), "--method", "magnitude", "--allocation",
                file};
        new Refusal(folder).of(command, "1 blocks", "the model's 3");
        Files.writeString(file, "{\"schema\": \"optishear.allocation/1\", \"patternByBlock\": [0.2, 0.2, 0.2],"
                + "\"patternByLinear\": {\"lm_head\": 0.5}}");
        new Refusal(folder).of(command, "found lm_head", "a linear of the model");
    }

    private JsonNode result() {
        return Cli.json(folder.resolve("result-" + runs + ".json"));
    }

    private Path prune(String... how) {
        runs++;
        Path output = folder.resolve("pruned-" + runs);
        Stream<String> flags = Stream.of(how).flatMap(flag -> Stream.of(flag.split(" ")))
                .filter(flag -> !flag.isEmpty());
        Cli.succeed(Stream.concat(Stream.of("prune", model, "-o", output, "--tokens", tokens, "--json",
                folder.resolve("result-" + runs + ".json")), flags).toArray());
        return output;
    }
}
