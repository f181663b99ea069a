// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.CheckpointWriter;
import org.optishear.checkpoint.DType;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.mask.Mask;
import org.optishear.model.FiniteWeights;

/// Writes a checkpoint whose pruned weights are zero and whose every other byte equals the input's.
public final class PrunedCheckpoint {
    private PrunedCheckpoint() {}

    private static final Set<DType> FLOATING = Set.of(DType.F16, DType.BF16, DType.F32, DType.F64);

    /// Writes the whole folder, or nothing.
    ///
    /// @param masks by name of the weight
    /// @param force whether an existing folder is replaced
    /// @param ownFiles further files by name, made when everything else is written
    /// @throws org.optishear.InputException if the target exists and `force` is not set, or there is no space, or a
    ///     tensor without a mask (which nothing may have read yet) holds NaN or infinities
    public static void write(Checkpoint source, Map<String, Mask> masks, Path target, boolean force,
            SequencedMap<String, Supplier<byte[]>> ownFiles) {
        source.tensors().stream().filter(tensor -> !masks.containsKey(tensor.name()))
                .filter(tensor -> FLOATING.contains(tensor.dtype())).forEach(tensor -> requireFinite(source, tensor));
        CheckpointWriter.write(source, new CheckpointWriter.Destination(target, force, ownFiles), (tensor, copy) -> {
            Mask mask = masks.get(tensor.name());
            if (mask != null) {
                mask.apply(copy, tensor.dtype().bits() / Byte.SIZE);
            }
        });
    }

    private static void requireFinite(Checkpoint source, TensorInfo tensor) {
        try (PointerScope _ = new PointerScope()) {
            FiniteWeights.require(tensor, source.tensor(tensor.name()));
        }
    }
}
