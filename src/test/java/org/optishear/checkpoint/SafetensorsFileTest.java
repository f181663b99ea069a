// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.optishear.checkpoint.CraftedFile.tensor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.optishear.InputException;

class SafetensorsFileTest {
    @TempDir
    private Path folder;

    /// Header, bytes of data that follow it, and what the error must say.
    static Stream<Arguments> wrongHeaders() {
        String max = Long.toString(Long.MAX_VALUE);
        return Stream.of(
                Arguments.of("[]", 0, "begins with byte 91, expected a header that begins with {"),
                Arguments.of(" {}", 0, "begins with byte 32"),
                Arguments.of("{\"a\":", 0, "found bad JSON"),
                Arguments.of("{} x", 0, "found bad JSON"),
                Arguments.of("{}{}", 0, "found more text after the JSON object"),
                Arguments.of("{" + tensor("a", "U8", "[1]", 0, 1) + "," + tensor("a", "U8", "[1]", 1, 2) + "}", 2,
                        "Duplicate"),
                Arguments.of("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
                        "Duplicate"),
                Arguments.of("{\"__metadata__\":{\"k\":1}}", 0,
                        "header: __metadata__.k] found 1, expected a string"),
                Arguments.of("{\"__metadata__\":[]}", 0, "__metadata__] found an array, expected an object of strings"),
                Arguments.of("{\"a\":3}", 0, "tensor a] found 3, expected an object with dtype"),
                Arguments.of("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "tensor a] found no dtype"),
                Arguments.of("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1, "tensor a] found no shape"),
                Arguments.of("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, "tensor a] found no data_offsets"),
                Arguments.of("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}", 1,
                        "found data_offsets [0, 1, 2], expected data_offsets [begin, end]"),
                Arguments.of("{" + tensor("a", "F128", "[1]", 0, 16) + "}", 16, "tensor a] found dtype F128, expected"),
                Arguments.of("{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
                        "tensor a: dtype] found 7, expected a string"),
                Arguments.of("{" + tensor("a", "U8", "[-1]", 0, 1) + "}", 1, "tensor a: shape] found -1"),
                Arguments.of("{" + tensor("a", "U8", "[1.0]", 0, 1) + "}", 1, "tensor a: shape] found 1.0"),
                Arguments.of("{" + tensor("a", "U8", "[18446744073709551616]", 0, 1) + "}", 1,
                        "tensor a: shape] found 18446744073709551616"),
                Arguments.of("{" + tensor("a", "U8", "\"x\"", 0, 1) + "}", 1, "tensor a: shape] found x"),
                Arguments.of("{" + tensor("a", "U8", "[" + max + ",2]", 0, 1) + "}", 1,
                        "tensor a] found shape [" + max + ", 2], expected a size that fits 63 bits"),
                Arguments.of("{" + tensor("a", "F64", "[" + max + "]", 0, 1) + "}", 1, "a size that fits 63 bits"),
                Arguments.of("{" + tensor("a", "U8", "[1]", 1, 0) + "}", 1,
                        "data_offsets [1, 0], expected begin ≤ end"),
                Arguments.of("{" + tensor("a", "U8", "[9]", 0, 9) + "}", 1,
                        "data_offsets [0, 9], expected an end within the file's 1 bytes of data"),
                Arguments.of("{" + tensor("a", "F32", "[2]", 0, 4) + "}", 4,
                        "tensor a] found 4 bytes, expected 8 for F32 [2]"),
                Arguments.of("{" + tensor("a", "F4", "[3]", 0, 2) + "}", 2,
                        "tensor a] found F4 [3] of 12 bits, expected whole bytes"),
                Arguments.of("{" + tensor("a", "U8", "[1]", 1, 2) + "}", 2,
                        "tensor a] found begin 1, expected begin 0"),
                Arguments.of("{" + tensor("a", "U8", "[1]", 0, 1) + "," + tensor("b", "U8", "[1]", 2, 3) + "}", 3,
                        "tensor b] found begin 2, expected begin 1"),
                Arguments.of("{" + tensor("a", "U8", "[2]", 0, 2) + "," + tensor("b", "U8", "[2]", 1, 3) + "}", 3,
                        "tensor b] found begin 1, expected begin 2"),
                Arguments.of("{" + tensor("a", "U8", "[1]", 0, 1) + "}", 2,
                        "found 2 bytes of data, expected 1 as its header says"),
                Arguments.of("{\"a\\nb\":3}", 0, "tensor a\\u000ab] found 3"));
    }

    @ParameterizedTest
    @MethodSource("wrongHeaders")
    void everyWrongHeaderIsRefusedInOneLine(String header, int dataBytes, String error) {
        Path file = CraftedFile.write(folder.resolve("model.safetensors"), header, new byte[dataBytes]);
        assertRefused(file, error);
    }

    @Test
    void wrongLengthsAreRefused() {
        byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("model.safetensors");
        assertRefused(CraftedFile.writeRaw(file, 3, header), "a header of 3 bytes, expected at most 2");
        assertRefused(CraftedFile.writeRaw(file, 100_000_001, header), "expected at most 100000000");
        assertRefused(CraftedFile.writeRaw(file, -1, header), "a header of 18446744073709551615 bytes");
        assertRefused(CraftedFile.writeRaw(file, 0, new byte[0]), "an empty header");
    }

    @Test
    void truncatedMissingAndOddFilesAreRefused() throws IOException {
        assertRefused(Files.write(folder.resolve("short"), new byte[7]), "found 7 bytes");
        assertRefused(Files.write(folder.resolve("empty"), new byte[0]), "found 0 bytes");
        assertRefused(folder.resolve("absent"), "found nothing, expected a safetensors file");
        assertRefused(Files.createDirectory(folder.resolve("folder")), "found no regular file");
        byte[] latin1 = "{\"é\":0}".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(CraftedFile.writeRaw(folder.resolve("latin1"), latin1.length, latin1), "not UTF-8");
    }

    @Test
    void everyDtypeOfTheFormatIsRead() {
        StringBuilder header = new StringBuilder("{");
        int end = 0;
        for (DType dtype : DType.values()) {
            int begin = end;
            end += dtype.bits();
            header.append(begin == 0 ? "" : ",").append(tensor(dtype.name(), dtype.name(), "[4,2]", begin, end));
        }
        byte[] data = new byte[end];
        for (int i = 0; i < end; i++) {
            data[i] = (byte) i;
        }
        try (SafetensorsFile file = SafetensorsFile
                .open(CraftedFile.write(folder.resolve("all"), header.append('}').toString(), data))) {
            assertThat(file.tensors()).extracting(TensorInfo::dtype).containsExactly(DType.values());
            assertThat(file.tensors()).extracting(TensorInfo::bytes)
                    .containsExactlyElementsOf(Stream.of(DType.values()).map(dtype -> (long) dtype.bits()).toList());
            TensorInfo last = file.tensors().getLast();
            assertThat(file.bytes(last).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) (end - last.bytes()));
        }
    }

    @Test
    void emptyTensorsScalarsMetadataAndUnknownKeysAreLegal() {
        String header = "{\"__metadata__\":{\"format\":\"pt\",\"é\":\"\"}," + tensor("scalar", "U8", "[]", 0, 1) + ","
                + tensor("empty", "F32", "[0,7]", 0, 0)
                + ",\"x\":{\"extra\":{\"y\":[1]},\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}  ";
        Path path = CraftedFile.write(folder.resolve("odd"), header, (byte) 5, (byte) 6);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensors()).extracting(TensorInfo::name).containsExactly("empty", "scalar", "x");
            assertThat(file.tensors()).extracting(TensorInfo::elements).containsExactly(0L, 1L, 1L);
            assertThat(file.metadata()).containsEntry("format", "pt").containsEntry("é", "").hasSize(2);
            assertThat(file.headerBytes().asSlice(8).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(header.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aTensorBeyondTwoGibibytesIsRead() {
        long big = (2L << 30) + 5;
        Path path = CraftedFile.writeSparse(folder.resolve("big"), "{" + tensor("big", "U8", "[" + big + "]", 0, big)
                + "," + tensor("small", "U8", "[3]", big, big + 3) + "}", big + 3, (byte) 7, (byte) 8, (byte) 9);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            TensorInfo first = file.tensors().getFirst();
            assertThat(file.bytes(first).byteSize()).isEqualTo(big);
            assertThat(file.bytes(first).get(ValueLayout.JAVA_BYTE, big - 1)).isZero();
            assertThat(file.bytes(file.tensors().getLast()).toArray(ValueLayout.JAVA_BYTE)).containsExactly(7, 8, 9);
        }
    }

    @Test
    void aFileLargerThanMemoryIsMapped() throws IOException {
        Path overcommit = Path.of("/proc/sys/vm/overcommit_memory");
        Assumptions.assumeFalse(Files.exists(overcommit) && Files.readString(overcommit).startsWith("2"),
                "SKIPPED: this machine lets nobody map more than its memory");
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory
                .getOperatingSystemMXBean();
        long bytes = machine.getTotalMemorySize() + machine.getTotalSwapSpaceSize() + (1L << 30);
        Path path = CraftedFile.writeSparse(folder.resolve("huge"),
                "{" + tensor("huge", "U8", "[" + bytes + "]", 0, bytes) + "}", bytes, (byte) 3);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.bytes(file.tensors().getFirst()).get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 3);
        }
    }

    @Test
    void aFileWithoutWritePermissionIsMappedPrivately() throws IOException {
        Path path = CraftedFile.write(folder.resolve("read-only"), "{" + tensor("a", "U8", "[1]", 0, 1) + "}",
                (byte) 5);
        assertThat(path.toFile().setReadOnly()).isTrue();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            file.bytes(file.tensors().getFirst()).set(ValueLayout.JAVA_BYTE, 0, (byte) 6);
            assertThat(file.bytes(file.tensors().getFirst()).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 6);
        }
        byte[] bytes = Files.readAllBytes(path);
        assertThat(bytes[bytes.length - 1]).isEqualTo((byte) 5);
    }

    @Test
    void aFileThatChangedIsNoticed() throws IOException {
        Path path = CraftedFile.write(folder.resolve("changing"), "{}");
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            file.requireUnchanged();
            Files.setLastModifiedTime(path, FileTime.fromMillis(0));
            assertThatThrownBy(file::requireUnchanged).isInstanceOf(InputException.class)
                    .hasMessageContaining("a file that changed while it was read");
        }
    }

    private static void assertRefused(Path file, String error) {
        assertThatThrownBy(() -> SafetensorsFile.open(file).close()).isInstanceOf(InputException.class)
                .hasMessageContaining(error).hasMessageStartingWith("[" + file)
                .satisfies(e -> assertThat(List.of(e.getMessage().split("\n"))).hasSize(1));
    }
}
