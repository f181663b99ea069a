// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.SafetensorsWriter;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.LibTorch;
import org.optishear.tensor.TensorMemory;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Logits and every block output against transformers (golden/models), with the config in both styles.
class FamilyGoldenTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    @ParameterizedTest
    @CsvSource({"llama,config.json", "llama,config.v4.json", "llama2-gqa,config.json", "llama2-gqa,config.v5.json",
            "llama3,config.json", "llama3,config.v4.json", "mistral,config.json", "mistral,config.v4.json",
            "qwen2,config.json", "qwen2,config.v5.json", "qwen3,config.json", "qwen3,config.v4.json", "opt,config.json",
            "opt,config.v4.json",
            "opt350m,config.json", "opt350m,config.v4.json"})
    void logitsAndBlockOutputsAgree(String name, String config) throws IOException {
        agrees(TestData.golden("models/" + name), config);
    }

    /// Made by src/test/python/make_family_golden.py with transformers 5.18.0.
    @ParameterizedTest
    @CsvSource({"gemma2", "gemma3", "phi3", "mixtral", "gpt2", "gpt_neox", "gpt_neox-serial"})
    void logitsAndBlockOutputsOfTheOtherFamiliesAgree(String name) throws IOException, URISyntaxException {
        Path golden = Path.of(FamilyGoldenTest.class.getResource(name).toURI());
        agrees(golden, "config.json");
        agrees(golden, "config.v4.json");
    }

    private void agrees(Path golden, String config) throws IOException {
        copyWithConfig(golden, config);
        GoldenTensors expected = GoldenTensors.read(golden.resolve("golden.safetensors"));
        try (PointerScope _ = new PointerScope();
                Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint)) {
            Tensor hidden = model.embed(expected.intRows("input_ids"));
            assertClose(hidden, expected.floats("block_input.0"));
            for (int index = 0; index < model.blockCount(); index++) {
                hidden = model.block(index).forward(hidden, InputObserver.NONE);
                assertClose(hidden, expected.floats("block_output." + index));
            }
            assertClose(model.logits(hidden), expected.floats("logits"));
        }
    }

    /// The names of older repositories, without the prefix of the outer model; and a config that names no architecture.
    @ParameterizedTest
    @CsvSource({"gpt2,transformer.", "opt,model."})
    void namesOfOlderRepositoriesGiveTheSame(String name, String prefix) throws IOException, URISyntaxException {
        Path golden = name.equals("opt")
                ? TestData.golden("models/opt")
                : Path.of(FamilyGoldenTest.class.getResource(name).toURI());
        copyWithConfig(golden, "config.json");
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("(?s)\"architectures\": \\[.*?],", ""));
        Path weights = folder.resolve("model.safetensors");
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(golden)) {
            SequencedMap<String, Tensor> renamed = new LinkedHashMap<>();
            checkpoint.tensors().forEach(info -> renamed.put(info.name().replaceFirst("^" + prefix, ""),
                    checkpoint.tensor(info.name())));
            Files.delete(weights);
            SafetensorsWriter.write(weights, renamed, Map.of("format", "pt"));
        }
        GoldenTensors expected = GoldenTensors.read(golden.resolve("golden.safetensors"));
        try (PointerScope _ = new PointerScope();
                Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint)) {
            Tensor hidden = model.embed(expected.intRows("input_ids"));
            for (int index = 0; index < model.blockCount(); index++) {
                hidden = model.block(index).forward(hidden, InputObserver.NONE);
            }
            assertClose(model.logits(hidden), expected.floats("logits"));
        }
    }

    /// As far from fp32 as the reference's own bf16 run at most (golden/README.md: 0.6), and not fp32 in disguise.
    @Test
    void productsInBf16StayCloseToFp32() throws IOException {
        Path golden = TestData.golden("models/llama2-gqa");
        copyWithConfig(golden, "config.json");
        GoldenTensors expected = GoldenTensors.read(golden.resolve("golden.safetensors"));
        try (PointerScope _ = new PointerScope();
                Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint, Compute.BF16, ComputeDevice.CPU)) {
            Tensor hidden = model.embed(expected.intRows("input_ids"));
            for (int index = 0; index < model.blockCount(); index++) {
                Block block = model.block(index);
                assertThat(block.linears()).allMatch(
                        linear -> linear.weight().scalar_type().intern() == ScalarType.BFloat16);
                hidden = block.forward(hidden, InputObserver.NONE);
            }
            float[] logits = TensorMemory.floats(model.logits(hidden).contiguous());
            float[] exact = expected.floats("logits");
            double largest = 0;
            for (int i = 0; i < logits.length; i++) {
                largest = Math.max(largest, Math.abs(logits[i] - exact[i]));
            }
            assertThat(largest).isBetween(1e-3, 0.6);
        }
    }

    private void copyWithConfig(Path golden, String config) throws IOException {
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.filter(path -> path.toString().contains("model")).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(golden.resolve(config), folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void assertClose(Tensor actual, float[] expected) {
        float[] values = TensorMemory.floats(actual.contiguous());
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).as("value %d", i).isCloseTo(expected[i], within(1e-4f));
        }
    }
}
