// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// `inspect`: figures against plain loops, and whatever is wrong shown beside them.
class InspectTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUERY = "model.layers.1.self_attn.q_proj.weight";

    @TempDir
    private Path folder;

    private JsonNode inspected(Path model, Object... flags) {
        Path json = folder.resolve("inspect.json");
        Object[] command = new Object[]{"inspect", model, "--json", json};
        Object[] all = Arrays.copyOf(command, command.length + flags.length);
        System.arraycopy(flags, 0, all, command.length, flags.length);
        Cli.run(all);
        return Cli.result(json);
    }

    private static JsonNode matrix(JsonNode inspection, String name) {
        for (JsonNode matrix : inspection.get("matrices")) {
            if (matrix.get("name").textValue().equals(name)) {
                return matrix;
            }
        }
        throw new AssertionError("no " + name);
    }

    @Test
    void aPlanThatAsksLessOfOneLinearHolds() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("uneven"));
        Path allocation = folder.resolve("allocation.json");
        Files.writeString(allocation, """
                {"schema": "optishear.allocation/1", "patternByBlock": ["0.5 per row", "0.5 per row"],
                 "patternByLinear": {"model.layers.1.mlp.up_proj": "0.25 per row"}}""");
        Path pruned = folder.resolve("uneven-pruned");
        Cli.succeed("prune", model, "-o", pruned, "--method", "magnitude", "--allocation", allocation);
        Cli.succeed("inspect", pruned, "--expect", pruned);
        Path plan = folder.resolve("even.json");
        Files.writeString(plan, Files.readString(pruned.resolve("plan.json")).replace("0.25", "0.5"));
        new Refusal(folder).shown(new Object[]{"inspect", pruned, "--expect", plan},
                pruned + ": model.layers.1.mlp.up_proj.weight");
    }

    @Test
    void figuresOfARealModelAreThoseOfPlainLoops() {
        Path model = TestData.data("models/stories260K/hf");
        JsonNode seen = inspected(model);
        GoldenTensors tensors = GoldenTensors.read(model.resolve("model.safetensors"));
        String name = "model.layers.2.mlp.down_proj.weight";
        float[] weights = tensors.floats(name);
        double mean = 0;
        for (float weight : weights) {
            mean += weight / (double) weights.length;
        }
        double second = 0;
        double fourth = 0;
        for (float weight : weights) {
            second += Math.pow(weight - mean, 2) / weights.length;
            fourth += Math.pow(weight - mean, 4) / weights.length;
        }
        long[] bins = new long[82];
        for (float weight : weights) {
            bins[(int) Math.clamp(Math.floor(weight / Math.sqrt(second) * 8) + 41, 0, 81)]++;
        }
        JsonNode matrix = matrix(seen, name);
        assertThat(matrix.get("std").doubleValue()).isCloseTo(Math.sqrt(second), within(1e-12));
        assertThat(matrix.get("kurtosis").doubleValue()).isCloseTo(fourth / second / second - 3, within(1e-10));
        assertThat(matrix.get("histogram")).extracting(JsonNode::longValue)
                .containsExactlyElementsOf(Arrays.stream(bins).boxed().toList());
        assertThat(seen.at("/distribution/byKind/down_proj/matrices").intValue()).isEqualTo(5);
        assertThat(seen.at("/distribution/pooled/weights").longValue()).isEqualTo(226_560);
        long pooled = 0;
        for (JsonNode count : seen.at("/distribution/pooled/histogram")) {
            pooled += count.longValue();
        }
        assertThat(pooled).isEqualTo(226_560);
        assertThat(seen.get("problems")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama2-gqa", "llama3", "mistral", "opt", "opt350m", "qwen2", "qwen3"})
    void everyFamilyIsInspectedAlikeOnAnyNumberOfThreads(String name) {
        Path model = TestData.golden("models/" + name);
        JsonNode one = inspected(model, "--threads", "1");
        assertThat(inspected(model, "--threads", "3")).isEqualTo(one);
        assertThat(one.get("problems")).isEmpty();
        assertThat(one.get("matrices")).allSatisfy(matrix -> {
            assertThat(matrix.get("zeroCount").longValue()).isZero();
            assertThat(matrix.get("std").doubleValue()).isPositive();
        });
    }

    /// Also of those whose blocks have other parts or other names, one tensor that is missing hides nothing else.
    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "gemma3", "gpt2", "gpt_neox", "gpt_neox-serial", "mixtral", "phi3"})
    void aTensorThatIsMissingHidesNothingElse(String name) throws IOException {
        Path model = copy(name);
        JsonNode whole = inspected(model);
        assertThat(whole.get("problems")).isEmpty();
        String missing = whole.at("/matrices/1/name").textValue();
        String header = Files.readString(model.resolve("model.safetensors"), StandardCharsets.ISO_8859_1);
        Files.writeString(model.resolve("model.safetensors"),
                header.replace("\"" + missing + "\"", "\"" + missing.replace("weight", "wieght") + "\""),
                StandardCharsets.ISO_8859_1);
        new Refusal(folder).shown(new Object[]{"inspect", model}, "no tensor " + missing);
        JsonNode seen = inspected(model);
        assertThat(seen.get("problems")).hasSize(1);
        assertThat(seen.get("matrices")).hasSize(whole.get("matrices").size() - 1);
    }

    /// GPT-2 stores its matrices as `[in, out]`: groups lie across the stored rows.
    @ParameterizedTest
    @ValueSource(strings = {"2:4", "0.5", "3:5"})
    void groupsOfATransposedModelLieAlongItsInputs(String sparsity) throws IOException {
        Path model = copy("gpt2");
        Path pruned = folder.resolve("pruned");
        Cli.succeed("prune", model, "-o", pruned, "--method", "magnitude", "--sparsity", sparsity, "--grouping", "row");
        JsonNode matrix = inspected(pruned).at("/matrices/0");
        assertThat(matrix.get("transposed").booleanValue()).isTrue();
        assertThat(matrix.get("patterns").toString().contains("\"2:4\"")).isEqualTo(sparsity.equals("2:4"));
        Cli.succeed("inspect", pruned, "--expect", pruned);
        new Refusal(folder).shown(new Object[]{"inspect", model, "--expect", pruned}, model.toString());
        Cli.succeed("mask", "apply", model, "--from", pruned, "-o", folder.resolve("again"));
        assertThat(folder.resolve("again/model.safetensors")).hasSameBinaryContentAs(
                pruned.resolve("model.safetensors"));
    }

    private Path copy(String name) throws IOException {
        Path model = Files.createDirectory(folder.resolve(name));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(TestData.root().resolve("src/test/resources/org/optishear/model").resolve(name).resolve(file),
                    model.resolve(file));
        }
        return model;
    }

    @Test
    void channelsThatAreEmptyOrDeadAreNamed() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(20, 30));
        // v_proj's output channel 3 of the only key head feeds inputs 3, 15 and 27 of o_proj
        fill(model, "model.layers.1.self_attn.v_proj.weight", 3, 0f);
        JsonNode seen = inspected(model, "--tokens", tokens);
        JsonNode value = matrix(seen, "model.layers.1.self_attn.v_proj.weight");
        assertThat(value.get("zeroOutputs")).hasToString("{\"count\":1,\"first\":[3]}");
        assertThat(value.at("/deadChannels/count").intValue()).isZero();
        assertThat(matrix(seen, "model.layers.1.self_attn.o_proj.weight").get("deadChannels"))
                .hasToString("{\"count\":3,\"first\":[3,15,27]}");
        assertThat(Cli.run("inspect", model, "--tokens", tokens).out())
                .contains("o_proj.weight: input channels dead 3, 15, 27", "v_proj.weight: output channels all zero 3");
    }

    @Test
    void everythingThatIsWrongIsShownBesideTheRest() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        fill(model, QUERY, 5, Float.NaN);
        ObjectNode config = (ObjectNode) JSON.readTree(model.resolve("config.json").toFile());
        config.put("intermediate_size", 102);
        JSON.writeValue(model.resolve("config.json").toFile(), config);
        String header = Files.readString(model.resolve("model.safetensors"), StandardCharsets.ISO_8859_1);
        Files.writeString(model.resolve("model.safetensors"),
                header.replace("\"model.norm.weight\"", "\"model.morn.weight\""), StandardCharsets.ISO_8859_1);

        Cli.Result result = new Refusal(folder).shown(new Object[]{"inspect", model}, "[101, 36]", "[102, 36]");
        assertThat(result.out()).contains("2 blocks", "! [", "no tensor model.norm.weight",
                "36 NaN and 0 infinite values");
        JsonNode seen = inspected(model);
        assertThat(seen.get("problems")).hasSize(6 + 1 + 1); // gate, up, down of two blocks; the norm; NaN
        assertThat(seen.get("notFinite")).hasToString("[{\"name\":\"" + QUERY + "\",\"nan\":36,\"infinite\":0}]");
        assertThat(seen.get("matrices")).hasSize(14)
                .allSatisfy(matrix -> assertThat(matrix.get("std").doubleValue()).isCloseTo(0.2, within(0.03)));
        assertThat(matrix(seen, "model.layers.0.mlp.gate_proj.weight").get("problem").textValue())
                .contains("[102, 36] by");
        assertThat(matrix(seen, "model.layers.0.self_attn.q_proj.weight").has("problem")).isFalse();
    }

    @Test
    void anUnknownArchitectureIsShownByItsNames() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        ObjectNode config = (ObjectNode) JSON.readTree(model.resolve("config.json").toFile());
        config.putArray("architectures").add("MambaForCausalLM");
        JSON.writeValue(model.resolve("config.json").toFile(), config);
        new Refusal(folder).shown(new Object[]{"inspect", model}, "MambaForCausalLM");
        JsonNode seen = inspected(model);
        assertThat(seen.get("family").isNull()).isTrue();
        assertThat(seen.get("matrices")).hasSize(14);
        assertThat(seen.at("/distribution/byKind")).hasSize(7);
    }

    @Test
    void shardsThatCanBeReadAreShownWhereOneCannot() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Files.move(model.resolve("model.safetensors"), model.resolve("model-00001-of-00002.safetensors"));
        Files.writeString(model.resolve("model-00002-of-00002.safetensors"), "broken");
        Files.writeString(model.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"lm_head.weight\":\"model-00001-of-00002.safetensors\",\"x\":\"model-00002-of-00002.safetensors\"}}");
        new Refusal(folder).shown(new Object[]{"inspect", model}, "model-00002-of-00002.safetensors");
        JsonNode seen = inspected(model);
        assertThat(seen.get("problems")).hasSize(1);
        assertThat(seen.get("matrices")).hasSize(14);
        Files.delete(model.resolve("config.json"));
        assertThat(inspected(model).get("problems")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--sparsity 0.5|", "--sparsity 0.6 --grouping matrix|",
            "--sparsity 0.3 --grouping matrix --exact|", "--sparsity 2:4|", "--sparsity 3:5|",
            "--sparsity 2:4 --reference|"})
    void aPrunedModelHasWhatItsPlanSaysAndALostZeroIsNoticed(String flags) throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path pruned = folder.resolve("pruned");
        String command = "prune;" + model + ";-o;" + pruned + ";--method;magnitude;" + flags.replace(' ', ';');
        Cli.succeed((Object[]) command.split(";", -1));
        Cli.succeed("inspect", pruned, "--expect", pruned);
        Cli.succeed("inspect", pruned, "--expect", pruned.resolve("plan.json"));
        Refusal refusal = new Refusal(folder);
        refusal.shown(new Object[]{"inspect", model, "--expect", pruned}, model + ": model.layers.0.self_attn.q_proj");
        Cli.succeed("mask", "save", pruned, "-o", pruned.resolve("masks.safetensors"));
        Cli.succeed("inspect", pruned, "--expect", pruned);
        fill(pruned, QUERY, 2, 1f);
        Cli.Result lost = refusal.shown(new Object[]{"inspect", pruned, "--expect", pruned}, pruned + ": " + QUERY);
        assertThat(lost.out()).contains("masked weights that are not zero", "not as expected");
        Path json = folder.resolve("expect.json");
        Cli.run("inspect", pruned, "--expect", pruned, "--json", json);
        assertThat(Cli.json(json).get("holds").booleanValue()).isFalse();
        assertThat(Cli.json(json).at("/masks/lost").intValue()).isBetween(1, 36);
        fill(pruned, QUERY, 2, 0f); // more zeros than asked for
        Cli.succeed("inspect", pruned, "--expect", pruned);
    }

    @Test
    void aPlanOfAnotherModelIsRefused() {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path other = new RandomModel(36, 3, 1, 101, 333, 3, org.bytedeco.pytorch.global.torch.ScalarType.Float)
                .in(folder.resolve("other"));
        Cli.succeed("prune", other, "-o", folder.resolve("pruned"), "--method", "magnitude", "--sparsity", "0.5");
        Refusal refusal = new Refusal(folder);
        refusal.of(new Object[]{"inspect", model, "--expect", folder.resolve("pruned")}, "3 blocks", "2 blocks");
        refusal.of(new Object[]{"inspect", model, "--expect", model}, "plan.json", "no such file");
        refusal.of(new Object[]{"inspect", model, "--expect", folder.resolve("none")},
                folder.resolve("none").toString(),
                "a plan.json, or the folder of a pruning");
    }

    @Test
    void theReportOfAFileIsThatOfTheCommand() throws IOException {
        Path model = RandomModel.ODD.in(folder.resolve("model"));
        Path page = folder.resolve("page.html");
        inspected(model, "--report", page);
        Cli.succeed("report", folder.resolve("inspect.json"));
        assertThat(Files.readString(folder.resolve("inspect.html"))).isEqualTo(Files.readString(page))
                .contains("id=\"weights-data\"", "id=\"zeros-data\"", QUERY);
    }

    /// Fills a row of a matrix.
    private static void fill(Path model, String name, int row, float value) throws IOException {
        TensorInfo info;
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            info = checkpoint.info(name);
        }
        try (RandomAccessFile file = new RandomAccessFile(info.file().toFile(), "rw")) {
            long columns = info.shape().get(1);
            file.seek(info.offset() + row * columns * Float.BYTES);
            for (int column = 0; column < columns; column++) {
                file.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(value)));
            }
        }
    }
}
