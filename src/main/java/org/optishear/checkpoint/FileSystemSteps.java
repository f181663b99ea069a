// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/// The single steps from which an atomic write is made.
final class FileSystemSteps {
    /// Bytes handed to the system in one call: bounded, so that a tensor of many GiB is no special case.
    private static final long CHUNK = 16 << 20;

    private FileSystemSteps() {}

    /// Whether a file, folder or link, even a dangling one, has this name.
    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /// A free hidden name beside `target`, for example `.pruned.partial-4711-0`.
    static Path freeSibling(Path target, String purpose) {
        String stem = "." + target.getFileName() + "." + purpose + "-" + ProcessHandle.current().pid() + "-";
        int number = 0;
        while (exists(target.resolveSibling(stem + number))) {
            number++;
        }
        return target.resolveSibling(stem + number);
    }

    /// Appends a whole segment, also one over 2 GiB.
    static void write(FileChannel channel, MemorySegment bytes) throws IOException {
        for (long done = 0; done < bytes.byteSize(); done += CHUNK) {
            ByteBuffer chunk = bytes.asSlice(done, Math.min(CHUNK, bytes.byteSize() - done)).asByteBuffer();
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }

    /// Makes the names in a folder survive a loss of power.
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Deletes a folder with all it holds; links are deleted, not followed.
    static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
