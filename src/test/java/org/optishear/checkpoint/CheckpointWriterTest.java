// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.optishear.checkpoint.CraftedFile.tensor;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.testing.TestData;

class CheckpointWriterTest {
    private static final TensorEdit NOTHING = (tensor, copy) -> {};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama2-gqa", "llama3"})
    void withoutAnEditEveryByteIsTheSame(String name) throws IOException {
        Path model = TestData.golden("models/" + name);
        Path target = folder.resolve("copy");
        try (Checkpoint source = Checkpoint.open(model)) {
            CheckpointWriter.write(source, target, false, NOTHING);
            try (Checkpoint written = Checkpoint.open(target)) {
                assertThat(written.sha256()).isEqualTo(source.sha256());
            }
            assertThat(names(target)).contains("config.json").doesNotContain("golden.safetensors");
        }
        assertThat(names(folder)).containsExactly("copy");
    }

    @Test
    void anEditChangesTheValuesOfItsTensorAndNothingElse() {
        Path model = TestData.golden("models/llama2-gqa");
        Path target = folder.resolve("pruned");
        String pruned = "model.layers.0.mlp.down_proj.weight";
        try (Checkpoint source = Checkpoint.open(model)) {
            CheckpointWriter.write(source, target, false, (tensor, copy) -> {
                if (tensor.name().equals(pruned)) {
                    copy.asSlice(0, tensor.bytes() / 2).fill((byte) 0);
                }
            });
            try (Checkpoint written = Checkpoint.open(target)) {
                for (TensorInfo before : source.tensors()) {
                    TensorInfo after = written.info(before.name());
                    assertThat(after).isEqualTo(new TensorInfo(before.name(), before.dtype(), before.shape(),
                            target.resolve("model.safetensors"), before.offset(), before.bytes()));
                    byte[] expected = source.bytes(before.name()).toArray(ValueLayout.JAVA_BYTE);
                    if (before.name().equals(pruned)) {
                        Arrays.fill(expected, 0, expected.length / 2, (byte) 0);
                    }
                    assertThat(written.bytes(before.name()).toArray(ValueLayout.JAVA_BYTE)).as(before.name())
                            .isEqualTo(expected);
                }
                assertThat(written.files().getFirst().headerBytes().mismatch(source.files().getFirst().headerBytes()))
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void inPlaceWorkOnTheSourcesTensorsIsNotWritten() {
        Path model = CraftedFile.model(folder.resolve("model"), 1, 2);
        try (PointerScope _ = new PointerScope(); Checkpoint source = Checkpoint.open(model)) {
            source.tensor("w").zero_();
            CheckpointWriter.write(source, folder.resolve("copy"), false, NOTHING);
        }
        assertThat(values(folder.resolve("copy"))).containsExactly(1f, 2f);
    }

    @Test
    void anEditSeesAlignedMemoryWhateverTheFile() {
        Path model = CraftedFile.model(folder.resolve("model"), 1, 2);
        String header = "{" + tensor("b", "U8", "[1]", 0, 1) + "," + tensor("w", "F64", "[1]", 1, 9) + "}";
        CraftedFile.write(model.resolve("model.safetensors"), header + " ".repeat(8 - header.length() % 8),
                new byte[]{7, 1, 2, 3, 4, 5, 6, 7, 8});
        try (PointerScope _ = new PointerScope(); Checkpoint source = Checkpoint.open(model)) {
            List<Long> remainders = new ArrayList<>();
            CheckpointWriter.write(source, folder.resolve("copy"), false, (tensor, copy) -> {
                remainders.add(copy.address() % tensor.dtype().alignment());
                Tensor view = MappedTensor.of(copy, tensor.dimensions(), tensor.dtype().scalarType().orElseThrow());
                view.add_(view.mul(new Scalar(0)));
            });
            assertThat(remainders).containsExactly(0L, 0L);
            try (Checkpoint written = Checkpoint.open(folder.resolve("copy"))) {
                assertThat(written.sha256()).isEqualTo(source.sha256());
            }
        }
    }

    @Test
    void filesThatBelongToTheModelComeAlong() throws IOException {
        Path model = CraftedFile.model(folder.resolve("model"), 1, 2);
        List<String> belonging = List.of("generation_config.json", "tokenizer.json", "tokenizer.model", "vocab.json",
                "merges.txt", "special_tokens_map.json", "chat_template.jinja", "LICENSE", "README.md", "modeling_x.py",
                "qwen.tiktoken");
        List<String> others = List.of("pytorch_model.bin", "consolidated.00.pth", "model.gguf", "adapter_config.json",
                "pytorch_model.bin.index.json", "model.safetensors.index.json", "manifest.json", "plan.json",
                "adapter_model.safetensors", ".gitattributes", "optimizer.pt");
        for (String name : Stream.concat(belonging.stream(), others.stream()).toList()) {
            Files.writeString(model.resolve(name), "content of " + name);
        }
        Files.createDirectories(model.resolve("original"));
        TreeMap<String, Supplier<byte[]>> own = new TreeMap<>(
                Map.of("manifest.json", () -> "{}".getBytes(StandardCharsets.UTF_8), "README.md",
                        () -> "ours".getBytes(StandardCharsets.UTF_8)));
        Path target = folder.resolve("new/parent/copy");
        try (Checkpoint source = Checkpoint.open(model)) {
            CheckpointWriter.write(source, new CheckpointWriter.Destination(target, false, own), NOTHING);
        }
        List<String> expected = new ArrayList<>(belonging);
        expected.addAll(List.of("config.json", "model.safetensors", "manifest.json"));
        assertThat(names(target)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(target.resolve("merges.txt")).hasContent("content of merges.txt");
        assertThat(target.resolve("README.md")).hasContent("ours");
    }

    @Test
    void anExistingFolderIsReplacedOnlyByForce() throws IOException {
        Path model = CraftedFile.model(folder.resolve("model"), 1, 2);
        Path target = CraftedFile.model(folder.resolve("target"), 8, 9);
        Files.createDirectories(target.resolve("old/folder"));
        try (Checkpoint source = Checkpoint.open(model)) {
            refused(() -> CheckpointWriter.write(source, target, false, NOTHING), "[" + target + "] found it exists");
            assertThat(values(target)).containsExactly(8f, 9f);
            CheckpointWriter.write(source, target, true, NOTHING);
        }
        assertThat(values(target)).containsExactly(1f, 2f);
        assertThat(names(target)).containsExactlyInAnyOrder("config.json", "model.safetensors");
        assertThat(names(folder)).containsExactlyInAnyOrder("model", "target");
    }

    @Test
    void forceReplacesCheckpointsOnly() throws IOException {
        Path model = CraftedFile.model(folder.resolve("model"), 1, 2);
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("thesis.tex"), "years of work");
        try (Checkpoint source = Checkpoint.open(model)) {
            refused(() -> CheckpointWriter.write(source, home, true, NOTHING), "found a folder that is no checkpoint");
            refused(() -> CheckpointWriter.write(source, home.resolve("thesis.tex"), true, NOTHING), "found no folder");
            assertThat(home.resolve("thesis.tex")).hasContent("years of work");
            Path empty = Files.createDirectories(folder.resolve("empty"));
            CheckpointWriter.write(source, empty, true, NOTHING);
            assertThat(values(empty)).containsExactly(1f, 2f);
        }
    }

    @Test
    void theSourceIsNeverReplaced() throws IOException {
        Path outer = Files.createDirectories(folder.resolve("outer"));
        Path model = CraftedFile.model(outer.resolve("model"), 1, 2);
        Path link = Files.createSymbolicLink(folder.resolve("link"), model);
        Path snapshot = CraftedFile.model(folder.resolve("snapshot"), 3, 4);
        Files.delete(snapshot.resolve("model.safetensors"));
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), model.resolve("model.safetensors"));
        try (Checkpoint source = Checkpoint.open(model); Checkpoint linked = Checkpoint.open(snapshot)) {
            for (Path target : List.of(model, outer, link, model.resolve("../model"))) {
                refused(() -> CheckpointWriter.write(source, target, true, NOTHING),
                        "the folder that holds the source");
            }
            refused(() -> CheckpointWriter.write(linked, model, true, NOTHING), "the folder that holds the source");
        }
        assertThat(values(model)).containsExactly(1f, 2f);
    }

    @Test
    void aFailureLeavesNothingBehind() throws IOException {
        Path model = CraftedFile.model(folder.resolve("model"), 1, 2);
        Path target = CraftedFile.model(folder.resolve("target"), 8, 9);
        try (Checkpoint source = Checkpoint.open(model)) {
            TensorEdit failing = (tensor, copy) -> {
                throw new IllegalStateException("in the middle");
            };
            for (Path path : List.of(target, folder.resolve("deep/new"))) {
                assertThatThrownBy(() -> CheckpointWriter.write(source, path, true, failing))
                        .isInstanceOf(IllegalStateException.class).hasMessage("in the middle");
            }
            TensorEdit changing = (tensor, copy) -> CraftedFile.model(model, 5, 6);
            Files.setLastModifiedTime(model.resolve("model.safetensors"),
                    FileTime.fromMillis(1));
            try (Checkpoint again = Checkpoint.open(model)) {
                refused(() -> CheckpointWriter.write(again, target, true, changing), "changed while it was read");
            }
        }
        assertThat(values(target)).containsExactly(8f, 9f);
        assertThat(names(folder)).containsExactlyInAnyOrder("model", "target");
    }

    @Test
    void aKilledWriterLeavesTheOldStateAndOneHiddenFolder() throws IOException, InterruptedException {
        Path model = TestData.golden("models/llama");
        Path target = CraftedFile.model(folder.resolve("target"), 8, 9);
        Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                KilledWriter.class.getName(), model.toString(), target.toString(), "9").inheritIO().start();
        assertThat(writer.waitFor()).isEqualTo(137);
        assertThat(values(target)).containsExactly(8f, 9f);
        assertThat(names(folder)).containsExactlyInAnyOrder("target", ".target.partial-" + writer.pid() + "-0");
        try (Checkpoint source = Checkpoint.open(model)) {
            CheckpointWriter.write(source, target, true, NOTHING);
            assertThat(target.resolve("model.safetensors")).hasSameBinaryContentAs(model.resolve("model.safetensors"));
        }
    }

    private static float[] values(Path model) {
        try (PointerScope _ = new PointerScope(); Checkpoint checkpoint = Checkpoint.open(model)) {
            return MappedTensor.bytes(checkpoint.read("w", torch.ScalarType.Float)).toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private static void refused(ThrowingCallable call, String error) {
        assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessageContaining(error);
    }
}
