// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;

class TensorStoreTest {
    @TempDir
    private Path folder;

    @Test
    void whatDoesNotFitLiesInFilesWithoutANameAndIsTheSame() throws IOException {
        TensorStore store = new TensorStore(3 * 400, folder);
        try (Workers workers = new Workers(2, 2, store); PointerScope _ = new PointerScope()) {
            OwnedTensors kept = workers.mapTensors(10, TensorStoreTest::row);
            assertThat(store.spilledBytes()).isEqualTo(7 * 400);
            assertThat(files()).isZero();
            for (int i = 0; i < 10; i++) {
                assertThat(torch.equal(kept.get(i), row(i))).isTrue();
            }
            try (OwnedTensors tail = kept.from(7)) {
                kept.close();
                assertThat(torch.equal(tail.get(2), row(9))).isTrue();
            }
        }
        try (Workers workers = new Workers(2, 2, store)) {
            workers.mapTensors(3, TensorStoreTest::row).close();
            assertThat(store.spilledBytes()).as("memory given back is used again").isEqualTo(7 * 400);
        }
    }

    @Test
    void noMoreHeavyTasksAtOnceThanAllowed() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Workers workers = new Workers(4, 1, TensorStore.inMemory())) {
            workers.mapHeavy(40, i -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                return running.decrementAndGet();
            });
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        try (Workers workers = new Workers(1, 1, new TensorStore(0, folder.resolve("missing")))) {
            assertThatThrownBy(() -> workers.mapTensors(2, TensorStoreTest::row)).isInstanceOf(InputException.class)
                    .hasMessageContaining("--scratch").hasMessageContaining("missing");
        }
    }

    private static Tensor row(int i) {
        return torch.arange(new Scalar(100)).mul(new Scalar(i + 0.5f)).reshape(4, 25);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
