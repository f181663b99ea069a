// SPDX-License-Identifier: Apache-2.0
package org.optishear.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A file system of a few KiB, mounted on a folder for as long as it is open, where the system lets a test do that.
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /// Mounts an empty one; skips the test, loudly, where that is not allowed.
    ///
    /// @param folder made for it
    public static SmallDisk mount(Path folder, int bytes) throws IOException {
        Files.createDirectory(folder);
        if (run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString()) != 0) {
            String message = "SKIPPED: no tmpfs can be mounted here, a full disk is not tested";
            System.err.println(message);
            Assumptions.abort(message);
        }
        return new SmallDisk(folder);
    }

    /// Where it is mounted.
    public Path folder() {
        return folder;
    }

    /// Makes it larger; what is on it stays.
    public void grow(int bytes) throws IOException {
        if (run("mount", "-o", "remount,size=" + bytes, folder.toString()) != 0) {
            throw new IOException(folder + " does not grow");
        }
    }

    /// What lies on it, in the order of the names.
    public List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        if (run("umount", folder.toString()) != 0) {
            throw new IOException(folder + " is busy");
        }
    }

    /// The command's exit status; -1 where there is no such command.
    private static int run(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command[0] + " ran", e);
        }
    }
}
