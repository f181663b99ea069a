// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.optishear.InputException;

/// A folder that appears under its name complete and synced, or not at all.
///
/// It is filled under a hidden name beside the target (`.NAME.partial-PID-0`). Every file is synced, then the folder,
/// then it is renamed. If anything fails the hidden folder is deleted and the target is as it was. A process that is
/// killed leaves the hidden folder behind and nothing else. With `force` an existing folder is renamed aside
/// (`.NAME.replaced-PID-0`) only when the new one is complete, and deleted when that one has its name.
public final class AtomicFolder {
    private final Path partial;

    private AtomicFolder(Path partial) {
        this.partial = partial;
    }

    /// Fills a new folder.
    @FunctionalInterface
    public interface Content {
        /// Writes all files of the folder.
        void writeTo(AtomicFolder folder) throws IOException;
    }

    /// Where a new folder goes.
    ///
    /// @param path its name; folders above it are made as needed
    /// @param force whether an existing checkpoint folder is replaced
    /// @param bytes about how much will be written, to refuse a full disk before the work; 0 where unknown
    public record Target(Path path, boolean force, long bytes) {
        public Target {
            path = path.toAbsolutePath().normalize();
        }
    }

    /// Writes a folder.
    ///
    /// @throws InputException if the target exists (without `force`) or is no checkpoint folder (with it), if there is
    ///     no space, or if the file system refuses; then nothing has changed
    public static void write(Target target, Content content) {
        checkFree(target);
        Deque<Path> madeParents = new ArrayDeque<>();
        Path partial = FileSystemSteps.freeSibling(target.path(), "partial");
        try {
            makeParents(target.path().getParent(), madeParents);
            WriteFailure.checkSpace(target.path(), target.bytes());
            Files.createDirectory(partial);
            content.writeTo(new AtomicFolder(partial));
            FileSystemSteps.syncFolder(partial);
            commit(partial, target);
        } catch (IOException e) {
            InputException failure = WriteFailure.explain(e, target.path(), target.bytes(), sizeOf(partial, e));
            cleanUp(partial, madeParents, failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            cleanUp(partial, madeParents, e);
            throw e;
        }
    }

    /// Makes sure that [#write] would find a place, as far as that can be known before.
    ///
    /// @throws InputException if the target exists (without `force`) or is no checkpoint folder (with it), or if there is
    ///     no space
    public static void requirePlace(Target target) throws IOException {
        checkFree(target);
        Path there = target.path();
        while (!Files.exists(there.getParent())) {
            there = there.getParent();
        }
        WriteFailure.checkSpace(there, target.bytes());
    }

    /// Writes one file of the folder and syncs it.
    public void file(String name, AtomicFile.Content content) throws IOException {
        AtomicFile.writeAndSync(partial.resolve(name), content);
    }

    /// Writes one file of the folder from bytes in memory.
    public void file(String name, byte[] bytes) throws IOException {
        file(name, channel -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }

    /// Copies a file under the name it has, byte for byte.
    public void copy(Path source) throws IOException {
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
            file(source.getFileName().toString(), to -> {
                long size = from.size();
                for (long done = 0; done < size;) {
                    long count = from.transferTo(done, size - done, to);
                    if (count <= 0) {
                        throw new IOException(source + " became shorter while it was copied");
                    }
                    done += count;
                }
            });
        }
    }

    private static void checkFree(Target target) {
        Path path = target.path();
        if (path.getFileName() == null) {
            throw new InputException(path.toString(), "the root of the file system", "the name of a new folder");
        }
        if (!FileSystemSteps.exists(path)) {
            return;
        }
        if (!target.force()) {
            throw new InputException(path.toString(), "it exists already", "a new name, or --force to replace it");
        }
        if (!Files.isDirectory(path)) {
            throw new InputException(path.toString(), "no folder", "a checkpoint folder to replace");
        }
        if (!isEmpty(path) && !Files.exists(path.resolve(Checkpoint.CONFIG))) {
            throw new InputException(path.toString(), "a folder that is no checkpoint",
                    "a folder with " + Checkpoint.CONFIG + " to replace");
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new InputException(folder.toString(), "an error (" + e + ")", "a folder that can be listed", e);
        }
    }

    private static void makeParents(Path parent, Deque<Path> made) throws IOException {
        if (Files.isDirectory(parent)) {
            return;
        }
        makeParents(parent.getParent(), made);
        Files.createDirectory(parent);
        made.push(parent);
    }

    private static void commit(Path partial, Target target) throws IOException {
        Path path = target.path();
        if (!target.force() || !FileSystemSteps.exists(path)) {
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
            FileSystemSteps.syncFolder(path.getParent());
            return;
        }
        Path old = FileSystemSteps.freeSibling(path, "replaced");
        Files.move(path, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, path, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        FileSystemSteps.syncFolder(path.getParent());
        try {
            FileSystemSteps.deleteTree(old);
        } catch (IOException e) {
            throw new InputException(old.toString(), "an error (" + e + ")",
                    "to delete the replaced folder; the new one is complete and in place", e);
        }
    }

    private static long sizeOf(Path folder, IOException failure) {
        long size = 0;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    size += Files.size(file);
                }
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        return size;
    }

    private static void cleanUp(Path partial, Deque<Path> madeParents, Throwable failure) {
        try {
            if (FileSystemSteps.exists(partial)) {
                FileSystemSteps.deleteTree(partial);
            }
            while (!madeParents.isEmpty()) {
                Files.delete(madeParents.pop());
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
