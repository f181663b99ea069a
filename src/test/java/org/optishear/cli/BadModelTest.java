// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.testing.GoldenTensors;

/// Checkpoints that cannot be used: every verb says so in one line and leaves nothing behind.
class BadModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    private Path folder;
    private Path model;
    private Path weights;
    private Path tokens;

    @BeforeEach
    void writeModel() {
        model = RandomModel.ODD.in(folder.resolve("model"));
        weights = model.resolve("model.safetensors");
        tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(9, 5));
    }

    @Test
    void aFolderThatIsNotThere() {
        model = folder.resolve("nowhere");
        refused(model.toString(), "found nothing", "a folder in Hugging Face layout");
        model = tokens;
        refused(tokens.toString(), "found no folder");
    }

    @Test
    void aFolderWithoutConfigOrWeights() throws IOException {
        Files.move(weights, folder.resolve("elsewhere"));
        refused(model.toString(), "found no weights", "model.safetensors");
        Files.delete(model.resolve("config.json"));
        refused(model.resolve("config.json").toString(), "found nothing");
    }

    @ParameterizedTest
    @CsvSource({"hidden_size,,nothing", "vocab_size,,nothing", "rms_norm_eps,,nothing", "num_hidden_layers,-1,-1",
            "num_hidden_layers,2000000000,2000000000", "num_hidden_layers,1,1", "hidden_size,0,0", "head_dim,7,7",
            "max_position_embeddings,0,0", "num_key_value_heads,2,3 with num_key_value_heads 2"})
    void aConfigThatLacksAFieldOrContradicts(String field, Integer value, String found) throws IOException {
        configure(field, value);
        refused(model.resolve("config.json").toString(), "found " + found);
    }

    @Test
    void aConfigThatIsNoJson() throws IOException {
        Files.writeString(model.resolve("config.json"), "{\"architectures\": [\"LlamaForCausalLM\"");
        refused(model.resolve("config.json").toString(), "bad JSON");
    }

    @Test
    void anUnknownArchitectureIsAnsweredWithTheKnownOnes() throws IOException {
        ObjectNode config = config();
        config.putArray("architectures").add("MambaForCausalLM");
        JSON.writeValue(model.resolve("config.json").toFile(), config);
        refused("config.json: architectures", "found MambaForCausalLM", "LlamaForCausalLM");
    }

    @Test
    void weightsThatEndTooEarly() throws IOException {
        byte[] all = Files.readAllBytes(weights);
        for (int length : new int[]{all.length - 1, all.length / 2, 100, 8, 3, 0}) {
            Files.write(weights, java.util.Arrays.copyOf(all, length));
            refused(weights.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"F32\"|\"F64\"", "[333,36]|[333,37]", "[333,36]|[-33,36]",
            "\"data_offsets\":[0,|\"data_offsets\":[4,", "\"F32\"|\"F3?\"", "{\"dtype\"|x\"dtype\""})
    void aHeaderThatLies(String truth, String lie) throws IOException {
        String content = Files.readString(weights, StandardCharsets.ISO_8859_1);
        assertThat(content).contains(truth);
        Files.writeString(weights, content.replaceFirst(java.util.regex.Pattern.quote(truth),
                java.util.regex.Matcher.quoteReplacement(lie)), StandardCharsets.ISO_8859_1);
        refused(weights.toString());
    }

    @Test
    void aHeaderLongerThanTheFile() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            file.write(new byte[]{-1, -1, -1, -1, -1, -1, -1, 127});
        }
        refused(weights.toString());
    }

    @Test
    void shardsThatAreMissingOrElsewhere() throws IOException {
        shard("model-00001-of-00001.safetensors");
        Cli.succeed("eval", model, "--tokens", tokens);
        Files.move(model.resolve("model-00001-of-00001.safetensors"), folder.resolve("outside.safetensors"));
        refused(INDEX, "no file model-00001-of-00001.safetensors");
        shard("../outside.safetensors");
        refused(INDEX, "shard name ../outside.safetensors");
        shard(folder.resolve("outside.safetensors").toString());
        refused(INDEX, "shard name " + folder.resolve("outside.safetensors"));
    }

    @ParameterizedTest
    @CsvSource({"intermediate_size,102,[101; 36],[102; 36]", "vocab_size,334,[333; 36],[334; 36]",
            "num_key_value_heads,3,[12; 36],[36; 36]"})
    void shapesThatContradictTheConfig(String field, int value, String found, String expected) throws IOException {
        configure(field, value);
        refused(weights + ": tensor ", "shape " + found.replace(';', ','),
                expected.replace(';', ',') + " by " + model.resolve("config.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"I8", "U8", "F8_E4M3", "F8_E5M2"})
    void quantisedWeightsAreNamed(String dtype) throws IOException {
        RandomModel bytes = new RandomModel(36, 3, 1, 101, 333, 2, ScalarType.Char);
        Files.copy(bytes.in(folder.resolve("bytes")).resolve("model.safetensors"), weights,
                StandardCopyOption.REPLACE_EXISTING);
        header(text -> text.replace("\"I8\"", "\"" + dtype + "\""));
        refused(weights + ": tensor model.embed_tokens.weight", "dtype " + dtype,
                "F32, F16, BF16 or F64: quantised weights cannot be pruned");
    }

    @Test
    void aDtypeThatNobodyKnows() throws IOException {
        header(text -> text.replaceFirst("\"F32\"", "\"I4\""));
        refused(weights + ": tensor ", "dtype I4");
    }

    @Test
    void aConfigThatSaysQuantised() throws IOException {
        ObjectNode config = config();
        config.putNull("quantization_config");
        JSON.writeValue(model.resolve("config.json").toFile(), config);
        Cli.succeed("inspect", model);
        config.putObject("quantization_config").put("quant_method", "gptq").put("bits", 4);
        JSON.writeValue(model.resolve("config.json").toFile(), config);
        refused("config.json: quantization_config", "weights quantised by gptq",
                "the checkpoint from which they were made");
    }

    @Test
    void weightsThatAreLongerThanTheirHeaderSays() throws IOException {
        Files.write(weights, new byte[]{0}, StandardOpenOption.APPEND);
        refused(weights.toString(), "bytes of data, expected");
        shard("model-00001-of-00001.safetensors");
        refused(model.resolve("model-00001-of-00001.safetensors").toString(), "bytes of data, expected");
    }

    @Test
    void aTorchFileThatIsTooOldOrWouldCallSomething() throws IOException {
        Files.delete(weights);
        Path torch = model.resolve("pytorch_model.bin");
        Files.write(torch, new byte[]{(byte) 0x80, 2, (byte) 0x8a, 10});
        refused(torch.toString(), "a bare pickle of torch before 1.6", "torch.save it again");
        Files.delete(torch);
        Files.writeString(model.resolve("pytorch_model.bin.index.json"), "{\"weight_map\": {\"w\": \"../a.bin\"}}");
        refused("pytorch_model.bin.index.json: weight_map.w", "shard name ../a.bin", "a *.bin file beside the index");
    }

    @Test
    void aTensorThatIsMissing() throws IOException {
        String content = Files.readString(weights, StandardCharsets.ISO_8859_1);
        Files.writeString(weights, content.replace("lm_head.weight", "lm_haed.weight"), StandardCharsets.ISO_8859_1);
        refused(model.toString(), "no tensor lm_head.weight");
    }

    @Test
    void weightsThatAreNotNumbers() throws IOException {
        for (String name : new String[]{"model.layers.1.self_attn.v_proj.weight", "model.norm.weight",
                "model.embed_tokens.weight", "lm_head.weight"}) {
            float before = put(name, Float.NaN);
            refusedByThoseThatCompute(weights + ": tensor " + name, "1 NaN and 0 infinite values");
            put(name, Float.NEGATIVE_INFINITY);
            refusedByThoseThatCompute(weights + ": tensor " + name, "0 NaN and 1 infinite values");
            put(name, before);
        }
        Cli.succeed("eval", model, "--tokens", tokens);
    }

    @Test
    void weightsSoLargeThatTheLogitsAreNotNumbers() throws IOException {
        put("lm_head.weight", Float.MAX_VALUE);
        tokens = Cli.tokens(tokens, RandomModel.ODD.rows(90, 90));
        new Refusal(folder).of(new Object[]{"eval", model, "--tokens", tokens}, model.toString(),
                "outputs that are not numbers");
    }

    private void refused(String... parts) {
        new Refusal(folder).shown(new Object[]{"inspect", model}, parts);
        refusedByThoseThatCompute(parts);
    }

    private void refusedByThoseThatCompute(String... parts) {
        Refusal refusal = new Refusal(folder);
        Path output = folder.resolve("output");
        refusal.of(new Object[]{"prune", model, "-o", output, "--method", "magnitude", "--sparsity", "0.5"}, parts);
        refusal.of(new Object[]{"prune", model, "-o", output, "--method", "wanda", "--sparsity", "2:4", "--tokens",
                tokens}, parts);
        refusal.of(new Object[]{"search", model, "-o", output, "--sparsity", "0.5", "--tokens", tokens}, parts);
        refusal.of(new Object[]{"eval", model, "--tokens", tokens, "--json", folder.resolve("eval.json")}, parts);
    }

    /// Replaces the header's text, and what tells its length.
    private void header(UnaryOperator<String> change) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] text = new byte[(int) all.getLong()];
        all.get(text);
        byte[] changed = change.apply(new String(text, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        Files.write(weights, ByteBuffer.allocate(8 + changed.length + all.remaining()).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(changed.length).put(changed).put(all).array());
    }

    private ObjectNode config() throws IOException {
        return (ObjectNode) JSON.readTree(model.resolve("config.json").toFile());
    }

    /// @param value the field is removed where there is none
    private void configure(String field, Integer value) throws IOException {
        ObjectNode config = config();
        config.remove(field);
        if (value != null) {
            config.put(field, value);
        }
        JSON.writeValue(model.resolve("config.json").toFile(), config);
    }

    /// Makes the model one of a single shard of this name.
    private void shard(String name) throws IOException {
        ObjectNode index = JSON.createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        Path found = Files.exists(weights) ? weights : folder.resolve("outside.safetensors");
        GoldenTensors.read(found).names().forEach(tensor -> map.put(tensor, name));
        JSON.writeValue(model.resolve(INDEX).toFile(), index);
        if (Files.exists(weights)) {
            Files.move(weights, model.resolve(name));
        }
    }

    /// Replaces the last value of a tensor and returns what stood there.
    private float put(String tensor, float value) throws IOException {
        long position;
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            position = checkpoint.info(tensor).offset() + checkpoint.info(tensor).bytes() - Float.BYTES;
        }
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            file.seek(position);
            float before = Float.intBitsToFloat(Integer.reverseBytes(file.readInt()));
            file.seek(position);
            file.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(value)));
            return before;
        }
    }
}
