// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;
import org.optishear.tensor.LibTorch;
import org.optishear.testing.GoldenTensors;

class SafetensorsWriterTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    @Test
    void anIndependentReaderReadsWhatWasWritten() {
        Path file = folder.resolve("model.safetensors");
        try (PointerScope _ = new PointerScope()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("bytes", torch.tensor(new byte[]{1, 2, 3}).to(torch.ScalarType.Byte));
            tensors.put("transposed", torch.tensor(1f, 2f, 3f, 4f, 5f, 6f).view(2, 3).t());
            tensors.put("scalar \"é\"", torch.tensor(7f).squeeze());
            tensors.put("empty", torch.empty(0, 5));
            tensors.put("half", torch.tensor(1f, -2f).to(torch.ScalarType.BFloat16));
            tensors.put("double", torch.tensor(0.1));
            SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
        }
        GoldenTensors read = GoldenTensors.read(file);
        assertThat(read.bytes("bytes")).containsExactly(1, 2, 3);
        assertThat(read.floats("transposed")).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(read.shape("transposed")).containsExactly(3, 2);
        assertThat(read.floats("scalar \"é\"")).containsExactly(7);
        assertThat(read.shape("scalar \"é\"")).isEmpty();
        assertThat(read.shape("empty")).containsExactly(0, 5);
        try (SafetensorsFile mapped = SafetensorsFile.open(file)) {
            assertThat(mapped.metadata()).isEqualTo(Map.of("format", "pt"));
            assertThat(mapped.tensors()).extracting(TensorInfo::name).containsExactlyInAnyOrder("double", "empty",
                    "transposed", "scalar \"é\"", "half", "bytes");
            assertThat(mapped.tensors()).allMatch(tensor -> tensor.offset() % 8 == 0 || tensor.dtype() != DType.F64)
                    .allMatch(tensor -> tensor.offset() % tensor.dtype().alignment() == 0);
            assertThat(mapped.headerBytes().byteSize() % 8).isZero();
            TensorInfo half = mapped.tensors().get(4);
            assertThat(mapped.bytes(half).toArray(ValueLayout.JAVA_SHORT_UNALIGNED)).containsExactly(0x3f80,
                    (short) 0xc000);
        }
    }

    @Test
    void theSameTensorsGiveTheSameBytes() throws IOException {
        try (PointerScope _ = new PointerScope()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("b", torch.tensor(1f));
            tensors.put("a", torch.tensor(2f));
            SafetensorsWriter.write(folder.resolve("1"), tensors, Map.of());
            SafetensorsWriter.write(folder.resolve("2"), tensors, Map.of());
        }
        assertThat(Files.mismatch(folder.resolve("1"), folder.resolve("2"))).isEqualTo(-1);
    }

    @Test
    void anExistingFileIsLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "precious");
        assertThatThrownBy(() -> SafetensorsWriter.write(file, new LinkedHashMap<>(), Map.of()))
                .isInstanceOf(InputException.class).hasMessageContaining("found it exists already");
        assertThat(file).hasContent("precious");
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).containsExactly(file);
        }
    }

    @Test
    void segmentsLongerThanOneChunkAreWrittenWhole() throws IOException {
        Path file = folder.resolve("long");
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            MemorySegment bytes = arena.allocate((40 << 20) + 3);
            for (long i = 0; i < bytes.byteSize(); i += 4093) {
                bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (i >> 12));
            }
            FileSystemSteps.write(channel, bytes);
            assertThat(MemorySegment.ofArray(Files.readAllBytes(file)).mismatch(bytes)).isEqualTo(-1);
        }
    }
}
