// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
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
import org.optishear.model.LinearOrder;
import org.optishear.tensor.MatrixOrder;
import org.optishear.tensor.TensorMemory;

/// Writes a checkpoint whose pruned weights are zero, whose changed tensors have their new values, whose reordered ones have
/// the input's elements in another order, and whose every other byte equals the input's.
public final class PrunedCheckpoint {
    private PrunedCheckpoint() {}

    private static final Set<DType> FLOATING = Set.of(DType.F16, DType.BF16, DType.F32, DType.F64);

    /// Makes sure, before long work, that [#write] will succeed as far as that can be known.
    ///
    /// @param prunable names of the weights that will be pruned, and looked at when they are
    /// @param journal bytes of hidden states and changed values that the journal beside the target will hold
    /// @throws org.optishear.InputException if the target exists and `force` is not set, or there is no space, or a tensor
    ///     that is not pruned holds NaN or infinities
    public static void require(Checkpoint source, List<String> prunable, Path target, boolean force, long journal) {
        CheckpointWriter.requirePlace(source, target, force, journal);
        Set<String> pruned = Set.copyOf(prunable);
        source.tensors().stream().filter(tensor -> !pruned.contains(tensor.name()))
                .filter(tensor -> FLOATING.contains(tensor.dtype())).forEach(tensor -> requireFinite(source, tensor));
    }

    /// Writes the whole folder, or nothing.
    ///
    /// @param model all of its blocks have been pruned
    /// @param force whether an existing folder is replaced
    /// @param ownFiles further files by name, made when everything else is written
    /// @throws org.optishear.InputException if the target exists and `force` is not set, or there is no space
    public static void write(Checkpoint source, PrunedModel model, Path target, boolean force,
            SequencedMap<String, Supplier<byte[]>> ownFiles) {
        Set<String> masked = Set.copyOf(model.blocks().weights());
        Set<String> changed = model.blocks().changed();
        CheckpointWriter.write(source, new CheckpointWriter.Destination(target, force, ownFiles), (tensor, copy) -> {
            if (changed.contains(tensor.name())) {
                try (PointerScope _ = new PointerScope()) {
                    MemorySegment values = TensorMemory.of(model.blocks().changed(tensor.name()));
                    if (values.byteSize() != copy.byteSize()) {
                        throw new IllegalStateException(tensor.name() + " has been given another size");
                    }
                    copy.copyFrom(values);
                }
                return;
            }
            reorder(source, tensor, model, copy);
            if (masked.contains(tensor.name())) {
                Mask mask = model.blocks().get(tensor.name()).mask();
                Mask stored = model.storesTransposed(tensor.name()) ? mask.transposed() : mask;
                stored.apply(copy, tensor.dtype().bits() / Byte.SIZE);
            }
        });
    }

    /// Writes a linear's weight or bias in its order, where it has one.
    private static void reorder(Checkpoint source, TensorInfo tensor, PrunedModel model, MemorySegment copy) {
        String name = tensor.name();
        LinearOrder order = model.blocks().orders().get(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
        if (order == null) {
            return;
        }
        int bytes = tensor.dtype().bits() / Byte.SIZE;
        int rows = Math.toIntExact(tensor.shape().getFirst());
        if (name.endsWith(".bias")) {
            new MatrixOrder(rows, 1, bytes).copy(source.bytes(name), copy, order.rows(), new int[0]);
            return;
        }
        MatrixOrder matrix = new MatrixOrder(rows, Math.toIntExact(tensor.shape().getLast()), bytes);
        if (model.storesTransposed(name)) {
            matrix.copy(source.bytes(name), copy, order.columns(), order.rows());
        } else {
            matrix.copy(source.bytes(name), copy, order.rows(), order.columns());
        }
    }

    private static void requireFinite(Checkpoint source, TensorInfo tensor) {
        try (PointerScope _ = new PointerScope()) {
            FiniteWeights.require(tensor, source.tensor(tensor.name()));
        }
    }
}
