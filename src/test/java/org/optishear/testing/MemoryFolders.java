// SPDX-License-Identifier: Apache-2.0
package org.optishear.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/// Where the folders of `@TempDir` are (`junit-platform.properties` names this class): in memory if there is room, because studies
/// and outputs sync what they write, and on a disk the tests wait for that. A kill loses nothing there.
public final class MemoryFolders implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 4L << 30;

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        boolean room = Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
        return room ? Files.createTempDirectory(MEMORY, "optishear") : Files.createTempDirectory("optishear");
    }
}
