// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

class CheckpointTest {
    @Test
    void tensorsOfASingleFileEqualAnIndependentReader() {
        Path folder = TestData.golden("models/llama");
        GoldenTensors golden = GoldenTensors.read(folder.resolve("model.safetensors"));
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensors()).extracting(TensorInfo::name)
                    .containsExactlyInAnyOrderElementsOf(golden.names());
            for (TensorInfo tensor : checkpoint.tensors()) {
                assertThat(tensor.dimensions()).as(tensor.name()).isEqualTo(golden.shape(tensor.name()));
                float[] expected = golden.floats(tensor.name());
                assertThat(floats(checkpoint.tensor(tensor.name()))).as(tensor.name()).isEqualTo(expected);
                assertThat(floats(checkpoint.read(tensor.name(), torch.ScalarType.Float))).isEqualTo(expected);
            }
        }
    }

    @Test
    void threeShardsAreOneCheckpoint() {
        Path folder = TestData.golden("models/llama3");
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.files()).hasSize(3);
            assertThat(checkpoint.tensors()).hasSize(21);
            assertThat(checkpoint.tensors().stream().mapToLong(TensorInfo::bytes).sum()).isEqualTo(517_376);
            GoldenTensors last = GoldenTensors.read(folder.resolve("model-00003-of-00003.safetensors"));
            assertThat(floats(checkpoint.tensor("lm_head.weight"))).isEqualTo(last.floats("lm_head.weight"));
        }
    }

    @Test
    void halfPrecisionStaysOnDiskAndWidensExactly() {
        Path folder = TestData.golden("models/llama2-gqa");
        String name = "model.layers.1.mlp.up_proj.weight";
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.info(name).dtype()).isEqualTo(DType.BF16);
            assertThat(checkpoint.tensor(name).scalar_type().intern()).isEqualTo(torch.ScalarType.BFloat16);
            short[] raw = checkpoint.bytes(name).toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
            float[] widened = floats(checkpoint.read(name, torch.ScalarType.Float));
            for (int i = 0; i < raw.length; i++) {
                assertThat(widened[i]).isEqualTo(Float.intBitsToFloat(raw[i] << 16));
            }
        }
    }

    @Test
    void writingIntoAMappedTensorChangesMemoryOnly() {
        Path folder = TestData.golden("models/llama");
        String name = "model.norm.weight";
        try (PointerScope _ = new PointerScope(); Checkpoint first = Checkpoint.open(folder)) {
            first.tensor(name).zero_();
            assertThat(floats(first.tensor(name))).containsOnly(0);
        }
        try (PointerScope _ = new PointerScope(); Checkpoint again = Checkpoint.open(folder)) {
            assertThat(floats(again.tensor(name)))
                    .isEqualTo(GoldenTensors.read(folder.resolve("model.safetensors")).floats(name));
        }
    }

    @Test
    void configsOfBothTransformersGenerationsReadAlike() {
        for (String model : List.of("llama", "llama2-gqa", "llama3", "mistral", "qwen2", "qwen3")) {
            Path folder = TestData.golden("models/" + model);
            Path other = folder.resolve("config.v4.json");
            HfConfig one = HfConfig.read(folder.resolve("config.json"));
            HfConfig two = HfConfig.read(other.toFile().exists() ? other : folder.resolve("config.v5.json"));
            assertThat(one.rope()).as(model).isEqualTo(two.rope());
            assertThat(one.dtype()).isPresent().isEqualTo(two.dtype());
        }
    }

    private static float[] floats(Tensor tensor) {
        return MappedTensor.bytes(tensor).toArray(ValueLayout.JAVA_FLOAT);
    }
}
