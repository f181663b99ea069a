// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.CraftedTorch;
import org.optishear.checkpoint.TensorInfo;

/// A model in `pytorch_model.bin` is pruned and measured as the same model in safetensors is.
class TorchModelTest {
    @TempDir
    private Path folder;
    private Path safetensors;
    private Path torch;
    private Path tokens;

    @BeforeEach
    void writeBoth() throws IOException {
        safetensors = RandomModel.ODD.in(folder.resolve("safetensors"));
        torch = Files.createDirectory(folder.resolve("torch"));
        tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(40, 33));
        Files.copy(safetensors.resolve("config.json"), torch.resolve("config.json"));
        CraftedTorch file = new CraftedTorch();
        try (Checkpoint checkpoint = Checkpoint.open(safetensors)) {
            for (TensorInfo tensor : checkpoint.tensors()) {
                byte[] bytes = checkpoint.bytes(tensor.name()).toArray(ValueLayout.JAVA_BYTE);
                file.tensor(tensor.name(), "Float", tensor.elements(), bytes, 0, tensor.dimensions(),
                        strides(tensor.dimensions()));
            }
        }
        file.write(torch.resolve("pytorch_model.bin"));
    }

    @ParameterizedTest
    @CsvSource({"magnitude,0.5", "wanda,2:4"})
    void prunedItHasTheSameWeights(String method, String sparsity) {
        for (Path model : new Path[]{safetensors, torch}) {
            Cli.succeed("prune", model, "-o", model + "-pruned", "--method", method, "--sparsity", sparsity, "--tokens",
                    tokens);
        }
        Path pruned = folder.resolve("torch-pruned");
        assertThat(pruned).isDirectoryContaining("glob:**/model.safetensors").isDirectoryNotContaining("glob:**.bin");
        try (Checkpoint expected = Checkpoint.open(folder.resolve("safetensors-pruned"));
                Checkpoint found = Checkpoint.open(pruned)) {
            assertThat(found.tensors()).hasSameSizeAs(expected.tensors());
            for (TensorInfo tensor : expected.tensors()) {
                assertThat(found.bytes(tensor.name()).mismatch(expected.bytes(tensor.name()))).as(tensor.name())
                        .isEqualTo(-1);
            }
        }
        assertThat(Cli.json(pruned.resolve("plan.json")).at("/origin/model/pytorch_model.bin").asText()).hasSize(64);
    }

    @Test
    void evaluatedItHasTheSamePerplexity() {
        JsonNode[] results = new JsonNode[2];
        for (int i = 0; i < 2; i++) {
            Path json = folder.resolve(i + ".json");
            Cli.succeed("eval", i == 0 ? safetensors : torch, "--tokens", tokens, "--json", json);
            results[i] = Cli.json(json);
        }
        assertThat(results[1].get("nll")).isEqualTo(results[0].get("nll"));
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long next = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = next;
            next *= shape[i];
        }
        return strides;
    }
}
