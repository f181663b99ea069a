// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.SafetensorsWriter;
import org.optishear.tensor.Workers;

class TrainerTest {
    private static final String CONFIG = """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 24, "intermediate_size": 37,
             "num_hidden_layers": 2, "num_attention_heads": 3, "num_key_value_heads": 1, "vocab_size": 11,
             "max_position_embeddings": 32, "rms_norm_eps": 1e-5, "tie_word_embeddings": true}
            """;

    @TempDir
    Path folder;

    /// Counting modulo 10 can be learnt to certainty, so the loss must fall well below that of guessing (ln 10 = 2.3).
    @Test
    void learnsToCountAndDoesNotDependOnThreads() throws IOException {
        List<Double> losses = new ArrayList<>();
        byte[] two = trained(2, losses);
        assertThat(losses.getFirst()).isGreaterThan(2.2);
        assertThat(losses.getLast()).isLessThan(0.5);
        assertThat(trained(1, new ArrayList<>())).isEqualTo(two);
    }

    private byte[] trained(int threads, List<Double> losses) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        TrainingSettings settings = new TrainingSettings(60, 2, 2, 32, 1e-2, 3);
        Path file = folder.resolve("threads-" + threads + ".safetensors");
        int[] next = new int[1];
        try (Workers workers = new Workers(threads); PointerScope _ = new PointerScope()) {
            Trainer trainer = new Trainer(HfConfig.read(folder.resolve("config.json")), settings, workers);
            Map<String, Tensor> weights = trainer.train(length -> {
                int[] tokens = new int[length];
                for (int t = 0; t < length; t++) {
                    tokens[t] = next[0]++ % 10;
                }
                return tokens;
            }, (_, loss) -> losses.add(loss));
            SafetensorsWriter.write(file, new LinkedHashMap<>(weights), Map.of());
        }
        return Files.readAllBytes(file);
    }

    @Test
    void learningRateRisesThenFallsToATenth() {
        TrainingSettings settings = new TrainingSettings(1000, 1, 1, 8, 1.0, 0);
        assertThat(settings.learningRateAt(0)).isEqualTo(0.05);
        assertThat(settings.learningRateAt(19)).isEqualTo(1.0);
        assertThat(settings.learningRateAt(510)).isBetween(0.54, 0.56);
        assertThat(settings.learningRateAt(999)).isBetween(0.1, 0.101);
    }
}
