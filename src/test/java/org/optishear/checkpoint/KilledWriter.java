// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.nio.file.Path;

/// A process that replaces a checkpoint and dies in the middle of it, without any clean-up.
final class KilledWriter {
    private KilledWriter() {}

    /// Writes, and halts.
    ///
    /// @param arguments source folder, target folder, number of tensors before the end
    public static void main(String[] arguments) {
        int[] left = {Integer.parseInt(arguments[2])};
        try (Checkpoint source = Checkpoint.open(Path.of(arguments[0]))) {
            CheckpointWriter.write(source, Path.of(arguments[1]), true, (tensor, copy) -> {
                if (left[0]-- == 0) {
                    Runtime.getRuntime().halt(137);
                }
            });
        }
    }
}
