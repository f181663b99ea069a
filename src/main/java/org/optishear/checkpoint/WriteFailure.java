// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.optishear.InputException;

/// What a failed write is called: a full disk by name, anything else by what the system said.
final class WriteFailure {
    private WriteFailure() {}

    /// Refuses a write that cannot fit. A store that says 0 is not believed: some network file systems do not know.
    ///
    /// @param bytes how much will be written, 0 where unknown
    static void checkSpace(Path target, long bytes) throws IOException {
        long usable = Files.getFileStore(target.getParent()).getUsableSpace();
        if (usable > 0 && usable < bytes) {
            throw noSpace(target, bytes, usable, null);
        }
    }

    /// The error for a write that stopped. The system's words may be in any language, so the space left counts too.
    ///
    /// @param bytes how much should have been written, 0 where unknown
    /// @param written how much is there
    static InputException explain(IOException e, Path target, long bytes, long written) {
        long usable = Long.MAX_VALUE;
        try {
            usable = Files.getFileStore(target.getParent()).getUsableSpace();
        } catch (IOException secondary) {
            e.addSuppressed(secondary);
        }
        String words = String.valueOf(e.getMessage());
        boolean full = words.contains("No space left") || words.contains("quota") || usable < bytes - written;
        return full
                ? noSpace(target, bytes, usable, e)
                : new InputException(target.toString(), "an error (" + e + ")", "a place that can be written", e);
    }

    private static InputException noSpace(Path target, long bytes, long usable, IOException cause) {
        return new InputException(target.toString(), "no space left (" + usable + " bytes free)",
                bytes == 0 ? "more room" : "room for " + bytes + " bytes", cause);
    }
}
