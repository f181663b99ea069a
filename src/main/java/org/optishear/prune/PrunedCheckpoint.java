// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.CheckpointWriter;
import org.optishear.mask.Mask;

/// Writes a checkpoint whose pruned weights are zero and whose every other byte equals the input's.
public final class PrunedCheckpoint {
    private PrunedCheckpoint() {}

    /// Writes the whole folder, or nothing.
    ///
    /// @param masks by name of the weight
    /// @param force whether an existing folder is replaced
    /// @param ownFiles further files by name, made when everything else is written
    /// @throws org.optishear.InputException if the target exists and `force` is not set, or there is no space
    public static void write(Checkpoint source, Map<String, Mask> masks, Path target, boolean force,
            SequencedMap<String, Supplier<byte[]>> ownFiles) {
        CheckpointWriter.write(source, new CheckpointWriter.Destination(target, force, ownFiles), (tensor, copy) -> {
            Mask mask = masks.get(tensor.name());
            if (mask != null) {
                mask.apply(copy, tensor.dtype().bits() / Byte.SIZE);
            }
        });
    }
}
