// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;
import org.optishear.testing.SmallDisk;
import org.optishear.testing.TestData;

/// Writes to a file system of 512 KiB, made for the test where the system lets it.
class DiskFullTest {
    private static final int SIZE = 512 << 10;

    @TempDir
    private Path folder;
    private SmallDisk mounted;
    private Path disk;

    @BeforeEach
    void mount() throws IOException {
        mounted = SmallDisk.mount(folder.resolve("disk"), SIZE);
        disk = mounted.folder();
    }

    @AfterEach
    void unmount() throws IOException {
        if (mounted != null) {
            mounted.close();
        }
    }

    @Test
    void aCheckpointThatCannotFitIsRefusedBeforeTheWork() throws IOException {
        List<String> edited = new ArrayList<>();
        try (Checkpoint source = Checkpoint.open(TestData.golden("models/llama"))) {
            assertThatThrownBy(() -> CheckpointWriter.write(source, disk.resolve("new/pruned"), false,
                    (tensor, copy) -> edited.add(tensor.name()))).isInstanceOf(InputException.class)
                    .hasMessageStartingWith("[" + disk.resolve("new/pruned") + "] found no space left (")
                    .hasMessageContaining("expected room for 70");
        }
        assertThat(edited).isEmpty();
        assertEmpty();
    }

    @Test
    void aDiskThatFillsUpMeanwhileLeavesNothing() throws IOException {
        Path target = disk.resolve("pruned");
        try (Checkpoint source = Checkpoint.open(TestData.golden("models/llama2-gqa"))) {
            assertThatThrownBy(() -> CheckpointWriter.write(source, target, false, (tensor, copy) -> fill(tensor)))
                    .isInstanceOf(InputException.class).hasMessageStartingWith("[" + target + "] found no space left (")
                    .hasMessageContaining("expected room for 17");
            assertThat(target).doesNotExist();
            Files.delete(disk.resolve("other"));
            assertEmpty();
            CheckpointWriter.write(source, target, false, (tensor, copy) -> {});
            assertThat(target.resolve("model.safetensors")).hasSize(Files.size(source.files().getFirst().path()));
        }
    }

    @Test
    void aSingleFileIsNotLeftHalfWritten() throws IOException {
        Path target = disk.resolve("one");
        assertThatThrownBy(() -> AtomicFile.write(target, false, channel -> {
            for (int i = 0; i <= SIZE; i += 4096) {
                channel.write(ByteBuffer.allocate(4096));
            }
        })).isInstanceOf(InputException.class).hasMessageContaining("found no space left (");
        assertEmpty();
    }

    /// Somebody else's file takes the space while the first tensor is worked on.
    private void fill(TensorInfo tensor) {
        Path other = disk.resolve("other");
        if (!Files.exists(other)) {
            try {
                Files.write(other, new byte[400 << 10]);
            } catch (IOException e) {
                throw new AssertionError(tensor.where(), e);
            }
        }
    }

    private void assertEmpty() throws IOException {
        assertThat(mounted.entries()).isEmpty();
    }
}
