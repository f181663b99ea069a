// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.SafetensorsWriter;
import org.optishear.tensor.Workers;
import org.optishear.text.Tokenizer;

/// Makes the model that the demo prunes: text of the invented world, a tokenizer learnt from it, a small LLaMA trained on it.
///
/// The folder is a checkpoint like any other (`config.json`, `model.safetensors` in bf16, `tokenizer.json`), with
/// `calibration.txt` and `heldout.txt` beside it. The same settings give the same bytes.
public final class BundledModel {
    private static final long WORLD_SEED = 7;
    private static final int VOCABULARY = 1536;
    private static final int TOKENIZER_DOCUMENTS = 4000;
    private static final int CALIBRATION_DOCUMENTS = 600;
    private static final int HELDOUT_DOCUMENTS = 600;

    private final Path folder;
    private final TrainingSettings settings;
    private final WorldText text = new WorldText(WORLD_SEED);

    /// @param folder exists and is empty
    public BundledModel(Path folder, TrainingSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /// Writes the whole folder.
    public void make(Workers workers, Trainer.Progress progress) {
        try {
            writeText();
            try (Tokenizer tokenizer = Tokenizer.open(folder); PointerScope _ = new PointerScope()) {
                Trainer trainer = new Trainer(HfConfig.read(folder.resolve("config.json")), settings, workers);
                SafetensorsWriter.write(folder.resolve("model.safetensors"),
                        trainer.train(new WorldTokens(text, tokenizer), progress), Map.of("format", "pt"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    /// Everything but the weights.
    void writeText() throws IOException {
        BpeTrainer.train(
                LongStream.range(0, TOKENIZER_DOCUMENTS).mapToObj(i -> text.document(Split.TRAINING, i)).toList(),
                VOCABULARY).write(folder, settings.length());
        Files.writeString(folder.resolve("config.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(config()) + "\n");
        Files.writeString(folder.resolve("calibration.txt"), text.text(Split.CALIBRATION, CALIBRATION_DOCUMENTS));
        Files.writeString(folder.resolve("heldout.txt"), text.text(Split.HELD_OUT, HELDOUT_DOCUMENTS));
    }

    private ObjectNode config() {
        ObjectNode config = new ObjectMapper().createObjectNode();
        List.of("LlamaForCausalLM").forEach(config.putArray("architectures")::add);
        config.put("model_type", "llama");
        config.put("hidden_size", 96);
        config.put("intermediate_size", 256);
        config.put("num_hidden_layers", 8);
        config.put("num_attention_heads", 4);
        config.put("num_key_value_heads", 2);
        config.put("head_dim", 24);
        config.put("vocab_size", VOCABULARY);
        config.put("max_position_embeddings", settings.length());
        config.put("hidden_act", "silu");
        config.put("rms_norm_eps", 1e-5);
        config.put("rope_theta", 10000.0);
        config.put("attention_bias", false);
        config.put("mlp_bias", false);
        config.put("tie_word_embeddings", true);
        config.put("bos_token_id", 0);
        config.put("eos_token_id", 1);
        config.put("torch_dtype", "bfloat16");
        return config;
    }
}
