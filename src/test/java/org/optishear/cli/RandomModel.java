// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.SafetensorsWriter;
import org.optishear.tensor.LibTorch;

/// A small LLaMA checkpoint of random weights in shapes that no kernel likes: nothing is a multiple of 8.
///
/// @param hidden width
/// @param heads of `hidden / heads` channels
/// @param keyHeads shared by the heads
/// @param intermediate of the MLP
/// @param vocabulary rows of the embedding
/// @param blocks number of blocks
/// @param dtype of all tensors
record RandomModel(int hidden, int heads, int keyHeads, int intermediate, int vocabulary, int blocks,
        ScalarType dtype) {
    /// 2 blocks of 36 = 3 × 12 channels, one key head, 101 in the MLP, 333 tokens.
    static final RandomModel ODD = new RandomModel(36, 3, 1, 101, 333, 2, ScalarType.Float);

    private static final int POSITIONS = 96;

    /// Writes it into a new folder.
    Path in(Path folder) {
        LibTorch.load();
        Random random = new Random(7);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        try (PointerScope _ = new PointerScope()) {
            Files.createDirectories(folder);
            tensors.put("model.embed_tokens.weight", normal(random, 0, vocabulary, hidden));
            int keys = keyHeads * (hidden / heads);
            for (int block = 0; block < blocks; block++) {
                String prefix = "model.layers." + block + ".";
                tensors.put(prefix + "input_layernorm.weight", normal(random, 1, hidden));
                tensors.put(prefix + "self_attn.q_proj.weight", normal(random, 0, hidden, hidden));
                tensors.put(prefix + "self_attn.k_proj.weight", normal(random, 0, keys, hidden));
                tensors.put(prefix + "self_attn.v_proj.weight", normal(random, 0, keys, hidden));
                tensors.put(prefix + "self_attn.o_proj.weight", normal(random, 0, hidden, hidden));
                tensors.put(prefix + "post_attention_layernorm.weight", normal(random, 1, hidden));
                tensors.put(prefix + "mlp.gate_proj.weight", normal(random, 0, intermediate, hidden));
                tensors.put(prefix + "mlp.up_proj.weight", normal(random, 0, intermediate, hidden));
                tensors.put(prefix + "mlp.down_proj.weight", normal(random, 0, hidden, intermediate));
            }
            tensors.put("model.norm.weight", normal(random, 1, hidden));
            tensors.put("lm_head.weight", normal(random, 0, vocabulary, hidden));
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
            new ObjectMapper().writeValue(folder.resolve("config.json").toFile(), config());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Rows of random token ids.
    int[][] rows(int... lengths) {
        Random random = new Random(11);
        int[][] rows = new int[lengths.length][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = random.ints(lengths[row], 0, vocabulary).toArray();
        }
        return rows;
    }

    private Tensor normal(Random random, float mean, int... shape) {
        int size = 1;
        long[] dimensions = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            size *= shape[i];
            dimensions[i] = shape[i];
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = mean + 0.2f * (float) random.nextGaussian();
        }
        return torch.tensor(values).reshape(dimensions).to(dtype);
    }

    private ObjectNode config() {
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("model_type", "llama");
        config.put("hidden_size", hidden);
        config.put("intermediate_size", intermediate);
        config.put("num_hidden_layers", blocks);
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", keyHeads);
        config.put("vocab_size", vocabulary);
        config.put("max_position_embeddings", POSITIONS);
        config.put("rms_norm_eps", 1e-5);
        config.put("rope_theta", 10000.0);
        return config;
    }
}
