// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibTorchTest {
    @TempDir
    Path folder;

    @Test
    void libtorchAndItsBlasRunOnOneThread() {
        LibTorch.load();
        assertThat(torch.get_num_threads()).isEqualTo(1);
        assertThat(System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes")).isEqualTo("0");
    }

    /// Without the lock, JVMs that unpack the natives into one empty cache at once crash.
    @Tag("long")
    @Test
    void processesThatStartTogetherOnAnEmptyCacheBothWork() throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                    "-cp", System.getProperty("java.class.path"), Child.class.getName())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("out" + i).toFile()).start());
        }
        for (int i = 0; i < 2; i++) {
            int exit = processes.get(i).waitFor();
            assertThat(Files.readString(folder.resolve("out" + i))).contains("sum 6.0");
            assertThat(exit).isZero();
        }
    }

    /// What each process does.
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            LibTorch.load();
            try (Tensor values = torch.tensor(1f, 2f, 3f); Tensor sum = values.sum()) {
                System.out.println("sum " + sum.item_double());
            }
        }
    }
}
