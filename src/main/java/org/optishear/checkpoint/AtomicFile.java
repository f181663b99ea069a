// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.optishear.InputException;

/// A file that appears under its name complete and synced, or not at all.
///
/// It is written under a hidden name beside the target (`.NAME.partial-PID-0`), synced and renamed; if anything fails
/// the hidden file is deleted and the target is as it was.
public final class AtomicFile {
    private AtomicFile() {}

    /// Fills a new file.
    @FunctionalInterface
    public interface Content {
        /// Writes the whole file, from the start.
        void writeTo(FileChannel channel) throws IOException;
    }

    /// Writes a file.
    ///
    /// @param force whether an existing file is replaced
    /// @throws InputException if the file exists (without `force`) or cannot be written
    public static void write(Path file, boolean force, Content content) {
        Path target = file.toAbsolutePath().normalize();
        if (Files.isDirectory(target) || (!force && FileSystemSteps.exists(target))) {
            throw new InputException(target.toString(), "it exists already",
                    Files.isDirectory(target) ? "the name of a file" : "a new name, or --force to replace it");
        }
        Path partial = FileSystemSteps.freeSibling(target, "partial");
        try {
            writeAndSync(partial, content);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            FileSystemSteps.syncFolder(target.getParent());
        } catch (IOException e) {
            InputException failure = WriteFailure.explain(e, target, 0, 0);
            delete(partial, failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            delete(partial, e);
            throw e;
        }
    }

    static void writeAndSync(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    private static void delete(Path partial, Throwable failure) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
