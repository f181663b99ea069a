// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;
import org.optishear.testing.GoldenTensors;

class MaskFileTest {
    private static final List<MaskFile.Entry> MASKS = List.of(new MaskFile.Entry("b.weight", 3, 9),
            new MaskFile.Entry("a.weight", 2, 8));

    @TempDir
    Path folder;

    private Path write(String name) {
        Path path = folder.resolve(name);
        MaskFile.write(path, false, MASKS, new MaskOrigin(Optional.of("ab".repeat(32)), Optional.of("lsa")),
                (mask, packed) -> {
                    for (long at = 0; at < packed.byteSize(); at++) {
                        packed.set(ValueLayout.JAVA_BYTE, at, (byte) (mask.columns() * 10L + at));
                    }
                });
        return path;
    }

    @Test
    void whatIsWrittenIsReadByUsAndByOthers() throws IOException {
        Path path = write("masks.safetensors");
        GoldenTensors others = GoldenTensors.read(path);
        assertThat(others.names()).containsExactly("a.weight", "b.weight");
        assertThat(others.shape("b.weight")).containsExactly(3, 2);
        assertThat(others.bytes("b.weight")).containsExactly(90, 91, 92, 93, 94, 95);
        assertThat(others.bytes("a.weight")).containsExactly(80, 81);
        try (MaskFile file = MaskFile.open(path)) {
            assertThat(file.masks()).isEqualTo(MASKS);
            assertThat(file.origin()).isEqualTo(new MaskOrigin(Optional.of("ab".repeat(32)), Optional.of("lsa")));
            assertThat(file.mask("c.weight")).isEmpty();
            assertThat(file.bits(MASKS.get(1)).toArray(ValueLayout.JAVA_BYTE)).containsExactly(80, 81);
        }
        assertThat(Files.readAllBytes(write("again.safetensors"))).isEqualTo(Files.readAllBytes(path));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"optishear.masks/1|optishear.masks/9|schema] found optishear.masks/9",
            "\"schema\"|\"skema_\"|schema] found nothing",
            "[3,9]|[3,7]|tensor b.weight] found U8 [3, 2], expected U8 [3, 1]",
            "[3,9]|[2,9]|expected U8 [2, 2]", "[3,9]|[3,x|bad JSON", "[2,8]|[2.8|bad JSON",
            "[2,8]|[2,0]|expected U8 [2, 0]",
            "[3,9]|3    |expected [rows, columns]", "[3,2]|[2,3]|found U8 [2, 3]",
            "[3,9]|[-3]|expected [rows, columns]",
            "a.weight\\\"|x.weight\\\"|shapes.a.weight] found nothing"})
    void filesThatContradictThemselvesAreRefused(String truth, String lie, String message) throws IOException {
        Path path = write("masks.safetensors");
        String content = Files.readString(path, StandardCharsets.ISO_8859_1);
        assertThat(content).contains(truth);
        String lying = content.replace(truth, lie);
        if (lying.length() < content.length()) { // the header keeps its length
            lying = lying.replace("}}", "}}" + " ".repeat(content.length() - lying.length()));
        }
        Files.writeString(path, lying, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> MaskFile.open(path)).isInstanceOf(InputException.class).hasMessageContaining(message);
    }

    @Test
    void aFailureLeavesNothing() throws IOException {
        Path path = folder.resolve("masks.safetensors");
        assertThatThrownBy(() -> MaskFile.write(path, false, MASKS, MaskOrigin.unknown(), (_, _) -> {
            throw new InputException("here", "this", "that");
        })).isInstanceOf(InputException.class);
        assertThat(folder).isEmptyDirectory();
        write("masks.safetensors");
        assertThatThrownBy(() -> write("masks.safetensors")).hasMessageContaining("--force");
        Files.writeString(folder.resolve("other.safetensors"), "x");
        assertThatThrownBy(() -> MaskFile.open(folder.resolve("other.safetensors")))
                .isInstanceOf(InputException.class);
    }
}
