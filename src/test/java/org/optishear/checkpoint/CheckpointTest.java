// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.optishear.checkpoint.CraftedFile.tensor;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

class CheckpointTest {
    @TempDir
    private Path folder;

    @Test
    void tensorsOfASingleFileEqualAnIndependentReader() {
        Path model = TestData.golden("models/llama");
        GoldenTensors golden = GoldenTensors.read(model.resolve("model.safetensors"));
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(model)) {
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
        Path model = TestData.golden("models/llama3");
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(model)) {
            assertThat(checkpoint.files()).hasSize(3);
            assertThat(checkpoint.tensors()).hasSize(21);
            assertThat(checkpoint.tensors().stream().mapToLong(TensorInfo::bytes).sum()).isEqualTo(517_376);
            GoldenTensors last = GoldenTensors.read(model.resolve("model-00003-of-00003.safetensors"));
            assertThat(floats(checkpoint.tensor("lm_head.weight"))).isEqualTo(last.floats("lm_head.weight"));
        }
    }

    @Test
    void halfPrecisionStaysOnDiskAndWidensExactly() {
        Path model = TestData.golden("models/llama2-gqa");
        String name = "model.layers.1.mlp.up_proj.weight";
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(model)) {
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
        Path model = TestData.golden("models/llama");
        String name = "model.norm.weight";
        try (PointerScope _ = new PointerScope(); Checkpoint first = Checkpoint.open(model)) {
            first.tensor(name).zero_();
            assertThat(floats(first.tensor(name))).containsOnly(0);
        }
        try (PointerScope _ = new PointerScope(); Checkpoint again = Checkpoint.open(model)) {
            assertThat(floats(again.tensor(name)))
                    .isEqualTo(GoldenTensors.read(model.resolve("model.safetensors")).floats(name));
        }
    }

    @Test
    void unalignedDataIsCopiedAndEqual() {
        byte[] data = {9, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0};
        String header = "{" + tensor("byte", "U8", "[]", 0, 1) + "," + tensor("floats", "F32", "[2,1]", 1, 9) + "}";
        CraftedFile.model(folder, 0, 0);
        CraftedFile.write(folder.resolve("model.safetensors"), header + " ".repeat(4 - header.length() % 4), data);
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.bytes("floats").address() % 4).isNotZero();
            assertThat(floats(checkpoint.tensor("floats"))).containsExactly(1f, -2f);
            assertThat(checkpoint.tensor("floats").sizes().vec().get()).containsExactly(2, 1);
            assertThat(checkpoint.tensor("byte").dim()).isZero();
            assertThat(checkpoint.read("byte", torch.ScalarType.Double).item_double()).isEqualTo(9);
        }
    }

    @Test
    void everyDtypeIsATensorOrRefusedByName() {
        CraftedFile.model(folder, 0, 0);
        for (DType dtype : DType.values()) {
            CraftedFile.write(folder.resolve("model.safetensors"),
                    "{" + tensor("t", dtype.name(), "[8]", 0, dtype.bits()) + "}", new byte[dtype.bits()]);
            try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(folder)) {
                if (dtype.scalarType().isPresent()) {
                    Tensor read = checkpoint.tensor("t");
                    assertThat(DType.of(read.scalar_type())).contains(dtype);
                    assertThat(read.nbytes()).isEqualTo(dtype.bits());
                } else {
                    refused(() -> checkpoint.tensor("t"), "tensor t] found dtype " + dtype);
                }
            }
        }
    }

    @Test
    void emptyTensorsHaveTheirShape() {
        CraftedFile.model(folder, 0, 0);
        CraftedFile.write(folder.resolve("model.safetensors"), "{" + tensor("none", "F32", "[0,3]", 0, 0) + "}");
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensor("none").sizes().vec().get()).containsExactly(0, 3);
        }
    }

    @Test
    void theHashesAreThoseOfTheFiles() throws IOException {
        CraftedFile.model(folder, 1, 2);
        Files.writeString(folder.resolve("config.json"), "{}");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.sha256()).containsOnlyKeys("config.json", "model.safetensors").containsEntry(
                    "config.json", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors", "pytorch_model.bin"})
    void aFolderThatChangesWhileItIsReadIsNoticed(String name) throws IOException {
        CraftedFile.model(folder, 1, 2);
        if (name.endsWith(".bin")) {
            Files.delete(folder.resolve("model.safetensors"));
            new CraftedTorch().tensor("w", "Float", 2, new byte[8], 0, new long[]{2}, new long[]{1})
                    .write(folder.resolve(name));
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            checkpoint.requireUnchanged();
            checkpoint.bytes("w");
            Files.copy(folder.resolve(name), folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(folder.resolve("copy"), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            refused(checkpoint::requireUnchanged, name + "] found a file that changed while it was read");
            if (!name.equals("config.json")) {
                refused(() -> checkpoint.bytes("w"), name + "] found a file that changed while it was read");
            }
            Files.write(folder.resolve(name), new byte[3]);
            refused(checkpoint::requireUnchanged, name + "] found a file that changed while it was read");
        }
    }

    @Test
    void aFolderWithoutAModelIsRefused() throws IOException {
        refused(() -> Checkpoint.open(folder.resolve("absent")), "absent] found nothing, expected a folder");
        refused(() -> Checkpoint.open(folder), "config.json] found nothing, expected a JSON file");
        Files.writeString(folder.resolve("config.json"), "{}");
        refused(() -> Checkpoint.open(folder),
                "found no weights, expected model.safetensors, model.safetensors.index.json, pytorch_model.bin or");
        Files.writeString(folder.resolve("pytorch_model.bin"), "");
        refused(() -> Checkpoint.open(folder), "pytorch_model.bin] found no zip, expected a file of torch.save");
        CraftedFile.model(folder, 1, 2);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            refused(() -> checkpoint.info("lm_head.weight"),
                    "[" + folder + "] found no tensor lm_head.weight, expected a checkpoint that has it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a.safetensors", "/a.safetensors", "b/a.safetensors", "b\\\\a.safetensors",
            "..safetensors", "C:a.safetensors", "a.bin", "a\\u0000.safetensors", ""})
    void shardNamesThatLeaveTheFolderAreRefused(String shard) throws IOException {
        writeIndex("{\"weight_map\":{\"w\":\"" + shard + "\"}}");
        refused(() -> Checkpoint.open(folder), "weight_map.w] found shard name");
    }

    @Test
    void indexesThatDoNotFitTheirShardsAreRefused() throws IOException {
        String one = "{" + tensor("w", "U8", "[1]", 0, 1) + "}";
        CraftedFile.write(folder.resolve("a.safetensors"), one, (byte) 1);
        CraftedFile.write(folder.resolve("b.safetensors"), one, (byte) 1);
        writeIndex("{\"weight_map\":{\"w\":\"a.safetensors\",\"v\":\"c.safetensors\"}}");
        refused(() -> Checkpoint.open(folder), "found no file c.safetensors, expected every shard of the index");
        writeIndex("{\"weight_map\":{\"w\":\"a.safetensors\",\"v\":\"a.safetensors\"}}");
        refused(() -> Checkpoint.open(folder), "weight_map.v] found shard a.safetensors without it");
        writeIndex("{\"weight_map\":{\"w\":\"a.safetensors\",\"v\":\"b.safetensors\"}}");
        refused(() -> Checkpoint.open(folder), "b.safetensors: tensor w] found it in a.safetensors too");
        writeIndex("{\"weight_map\":{\"w\":7}}");
        refused(() -> Checkpoint.open(folder), "weight_map.w] found 7, expected the name of a shard");
        writeIndex("{\"weight_map\":{}}");
        refused(() -> Checkpoint.open(folder), "weight_map] found an empty object");
        writeIndex("{}");
        refused(() -> Checkpoint.open(folder), "weight_map] found nothing");
        Files.write(folder.resolve("a.safetensors"), new byte[20]);
        writeIndex("{\"weight_map\":{\"w\":\"a.safetensors\"}}");
        refused(() -> Checkpoint.open(folder), "a.safetensors] found an empty header");
    }

    private void writeIndex(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve(ShardIndex.NAME), json);
    }

    private static void refused(ThrowingCallable call, String error) {
        assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessageContaining(error);
    }

    private static float[] floats(Tensor tensor) {
        return MappedTensor.bytes(tensor).toArray(ValueLayout.JAVA_FLOAT);
    }
}
