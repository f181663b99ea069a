// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.optishear.InputException;

/// Held while a process writes to a study: a lock of the operating system on a file of its own, so it ends with the process.
///
/// Not on the study's file: closing any handle on that would drop the locks SQLite holds on it. The lock's file stays, because
/// removing it could leave two processes with a lock each.
final class WriterLock implements AutoCloseable {
    private final FileChannel channel;

    private WriterLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws InputException if another process, or another store of this one, holds the lock, or the folder cannot be written
    static WriterLock acquire(Path study) {
        Path file = Path.of(study + ".lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new InputException(study.toString(), "a place that cannot be written (" + e + ")",
                    "a writable folder", e);
        }
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null;
        } catch (IOException e) {
            close(channel);
            throw new InputException(file.toString(), e.toString(), "a file system with locks", e);
        }
        if (lock == null) {
            close(channel);
            throw new InputException(study.toString(), "another run that is writing to it", "one at a time");
        }
        return new WriterLock(channel);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(channel);
    }
}
