// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.testing.TestData;

/// Files that torch itself saved, against the values and the bytes that safetensors' own writer gives for them
/// (`src/test/python/make_torch_files.py`, torch 2.13.0, safetensors 0.8.0).
class TorchFileTest {
    private static final Path FILES = TestData.root().resolve("src/test/resources/org/optishear/checkpoint/torch");
    private static final TensorEdit NOTHING = (tensor, copy) -> {};

    @TempDir
    private Path folder;

    @Test
    void everyDtypeAndEveryViewHasTheValuesThatTorchGaveSafetensors() {
        Path views = FILES.resolve("views");
        try (SafetensorsFile expected = SafetensorsFile.open(views.resolve("values.safetensors"));
                Checkpoint found = Checkpoint.open(views)) {
            assertThat(found.tensors()).hasSameSizeAs(expected.tensors());
            for (TensorInfo tensor : expected.tensors()) {
                TensorInfo info = found.info(tensor.name());
                assertThat(info.dtype()).as(tensor.name()).isEqualTo(tensor.dtype());
                assertThat(info.shape()).as(tensor.name()).isEqualTo(tensor.shape());
                assertThat(found.bytes(tensor.name()).toArray(ValueLayout.JAVA_BYTE)).as(tensor.name())
                        .isEqualTo(expected.bytes(tensor).toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void aTransposedViewIsOneTensorInMemoryHoweverOftenItIsAskedFor() {
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(FILES.resolve("views"))) {
            Tensor transposed = checkpoint.tensor("transposed");
            assertThat(transposed.equal(checkpoint.tensor("whole").t())).isTrue();
            transposed.zero_();
            assertThat(checkpoint.read("transposed", torch.ScalarType.Float).abs().sum().item_float()).isZero();
            assertThat(checkpoint.read("same", torch.ScalarType.Float).abs().sum().item_float()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "tied"})
    void aSingleFileIsWrittenAsSafetensorsWritesIt(String name) throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        for (String file : List.of("config.json", "pytorch_model.bin")) {
            Files.copy(FILES.resolve(name).resolve(file), source.resolve(file));
        }
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            CheckpointWriter.write(checkpoint, folder.resolve("copy"), false, NOTHING);
        }
        assertThat(folder.resolve("copy")).isDirectoryNotContaining("glob:**.bin");
        assertThat(folder.resolve("copy/model.safetensors"))
                .hasSameBinaryContentAs(FILES.resolve(name).resolve("model.safetensors.expected"));
    }

    @Test
    void shardsKeepTheirNumberAndGetAnIndex() {
        Path source = FILES.resolve("shards");
        Path copy = folder.resolve("copy");
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            assertThat(checkpoint.files()).hasSize(2);
            assertThat(checkpoint.sha256()).containsOnlyKeys("config.json", "pytorch_model-00001-of-00002.bin",
                    "pytorch_model-00002-of-00002.bin", "pytorch_model.bin.index.json");
            CheckpointWriter.write(checkpoint, copy, false, NOTHING);
        }
        for (String file : List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
                "model.safetensors.index.json")) {
            assertThat(copy.resolve(file)).hasSameBinaryContentAs(source.resolve(file + ".expected"));
        }
        assertThat(copy.resolve("pytorch_model.bin.index.json")).doesNotExist();
    }

    @Test
    void anEditChangesWhatIsWrittenOfItsTensorAndNothingElse() {
        Path copy = folder.resolve("copy");
        try (PointerScope _ = new PointerScope(); Checkpoint source = Checkpoint.open(FILES.resolve("views"))) {
            source.tensor("whole").zero_(); // memory is not what is written
            CheckpointWriter.write(source, copy, false, (tensor, bytes) -> {
                if (tensor.name().equals("transposed")) {
                    assertThat(bytes.address() % tensor.dtype().alignment()).isZero();
                    bytes.asSlice(0, 8).fill((byte) 0);
                }
            });
        }
        try (SafetensorsFile expected = SafetensorsFile.open(FILES.resolve("views/values.safetensors"));
                Checkpoint written = Checkpoint.open(copy)) {
            for (TensorInfo tensor : expected.tensors()) {
                byte[] bytes = expected.bytes(tensor).toArray(ValueLayout.JAVA_BYTE);
                if (tensor.name().equals("transposed")) {
                    Arrays.fill(bytes, 0, 8, (byte) 0);
                }
                assertThat(written.bytes(tensor.name()).toArray(ValueLayout.JAVA_BYTE)).as(tensor.name())
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void aHeadUnderASecondNameIsLeftOutOnlyWhereTheConfigTiesIt() throws IOException {
        try (Checkpoint tied = Checkpoint.open(FILES.resolve("tied"))) {
            assertThat(tied.has("lm_head.weight")).isFalse();
        }
        Files.copy(FILES.resolve("tied/pytorch_model.bin"), folder.resolve("pytorch_model.bin"));
        Files.writeString(folder.resolve("config.json"), "{}");
        try (Checkpoint untied = Checkpoint.open(folder)) {
            assertThat(untied.bytes("lm_head.weight").mismatch(untied.bytes("model.embed_tokens.weight")))
                    .isEqualTo(-1);
        }
    }

    @Test
    void safetensorsAreTakenFirst() throws IOException {
        CraftedFile.model(folder, 1, 2);
        Files.writeString(folder.resolve("pytorch_model.bin"), "whatever");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.files().getFirst()).isInstanceOf(SafetensorsFile.class);
        }
    }

    @Test
    void theDirectoryOfAFileBeyondFourGibibytesIsRead() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        new CraftedTorch().zip64().tensor("w", "Byte", 3, new byte[]{7, 8, 9}, 1, new long[]{2}, new long[]{1})
                .write(folder.resolve("pytorch_model.bin"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.bytes("w").toArray(ValueLayout.JAVA_BYTE)).containsExactly(8, 9);
        }
    }
}
