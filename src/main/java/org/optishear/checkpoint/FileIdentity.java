// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.optishear.InputException;

/// What a file was when it was opened, to notice that somebody changes it while it is read.
///
/// @param path the file
/// @param size in bytes
/// @param modified time of the last change
/// @param key device and inode; `null` where the file system has none
record FileIdentity(Path path, long size, FileTime modified, Object key) {
    /// The file as it is now.
    static FileIdentity of(Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        return new FileIdentity(path, found.size(), found.lastModifiedTime(), found.fileKey());
    }

    /// Checks that the file is still the one that was opened. One system call: cheap enough before each tensor.
    ///
    /// @throws InputException if its size, its time of change or its inode differs, or it is gone
    void requireUnchanged() {
        FileIdentity now;
        try {
            now = of(path);
        } catch (IOException e) {
            throw new InputException(path.toString(), "an error (" + e + ")", "the file that was opened", e);
        }
        if (now.size != size || !now.modified.equals(modified) || !Objects.equals(now.key, key)) {
            throw new InputException(path.toString(), "a file that changed while it was read", "an unchanged one");
        }
    }
}
