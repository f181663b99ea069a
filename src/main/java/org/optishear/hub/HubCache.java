// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The place of one repository in the cache that Python's huggingface_hub shares.
///
/// ```text
/// models--ORG--NAME/refs/REVISION                 the commit a branch or tag meant last
///                   blobs/ETAG[.incomplete]       contents by hash
///                   snapshots/COMMIT/FILE         → ../../blobs/ETAG
/// .locks/models--ORG--NAME/ETAG.lock
/// ```
///
/// Source of the layout: huggingface/huggingface_hub `file_download.py`.
///
/// @param root of the cache
/// @param repository `org/name`
record HubCache(Path root, String repository) {
    private static final long POLL_MILLIS = 50;

    private String folderName() {
        return "models--" + repository.replace("/", "--");
    }

    private Path folder() {
        return root.resolve(folderName());
    }

    Path blob(String etag) {
        return folder().resolve("blobs").resolve(etag);
    }

    Path incomplete(String etag) {
        return folder().resolve("blobs").resolve(etag + ".incomplete");
    }

    Path snapshot(String commit) {
        return folder().resolve("snapshots").resolve(commit);
    }

    /// The commit a revision meant when it was last asked for, if its snapshot is there.
    Optional<String> commit(String revision) throws IOException {
        Path ref = folder().resolve("refs").resolve(revision);
        String commit = Files.isRegularFile(ref) ? Files.readString(ref).strip() : revision;
        return Files.isDirectory(snapshot(commit)) ? Optional.of(commit) : Optional.empty();
    }

    void remember(String revision, String commit) throws IOException {
        if (!revision.equals(commit)) {
            Path ref = folder().resolve("refs").resolve(revision);
            Files.createDirectories(ref.getParent());
            Path partial = ref.resolveSibling(ref.getFileName() + ".partial-" + ProcessHandle.current().pid());
            Files.writeString(partial, commit);
            Files.move(partial, ref, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Gives a blob its name in a snapshot.
    void link(String commit, String file, String etag) throws IOException {
        Path link = snapshot(commit).resolve(file);
        Files.createDirectories(link.getParent());
        Path target = link.getParent().relativize(blob(etag));
        Path partial = link.resolveSibling("." + file + ".partial-" + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().threadId());
        Files.createSymbolicLink(partial, target);
        Files.move(partial, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Holds the lock of a blob, against other processes and other threads of this one.
    Lock lock(String etag) throws IOException {
        Path file = root.resolve(".locks").resolve(folderName()).resolve(etag + ".lock");
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        while (true) {
            try {
                return new Lock(channel, channel.lock());
            } catch (OverlappingFileLockException _) {
                pause();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while another thread downloads", e);
        }
    }

    /// @param lock given back by closing
    record Lock(FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            lock.release();
            channel.close();
        }
    }
}
