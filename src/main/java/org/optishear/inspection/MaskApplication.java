// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.CheckpointWriter;
import org.optishear.checkpoint.MaskFile;
import org.optishear.checkpoint.MaskOrigin;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.mask.Mask;
import org.optishear.model.CausalLm;
import org.optishear.run.JsonFile;
import org.optishear.run.Manifest;
import org.optishear.run.Provenance;
import org.optishear.tensor.PackedZeros.Agreement;
import org.optishear.tensor.PackedZeros;
import org.optishear.tensor.StoredMatrix;
import org.optishear.tensor.Workers;

/// Puts the zeros back that fine-tuning has filled: masked weights become zero, every other byte stays.
public final class MaskApplication {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Checkpoint checkpoint;
    private final CausalLm model;
    private final MaskSource source;
    private final boolean reordered;
    private final Workers workers;

    /// @param checkpoint the fine-tuned checkpoint
    /// @param model the model in it
    /// @param source one mask for each of its prunable weights
    /// @param reordered whether the checkpoint is known to have the masks' own order of input channels, if they have one
    public MaskApplication(Checkpoint checkpoint, CausalLm model, MaskSource source, boolean reordered,
            Workers workers) {
        this.checkpoint = checkpoint;
        this.model = model;
        this.source = source;
        this.reordered = reordered;
        this.workers = workers;
    }

    /// Writes the checkpoint with its zeros, one tensor at a time, and `manifest.json` beside it.
    ///
    /// @return described in docs/schemas.md
    /// @throws InputException if masks and weights differ in name, shape or order of channels, if a masked weight is no matrix of floats, or
    ///     if the target cannot be written; then nothing has been
    public ObjectNode write(Path target, boolean force, Manifest manifest) {
        Map<String, MaskFile.Entry> masks = source.byWeight();
        requireFit(masks);
        requireOrder();
        requireApart(target);
        CheckpointWriter.requirePlace(checkpoint, target, force, 0);
        Map<String, Agreement> found = new LinkedHashMap<>();
        SequencedMap<String, Supplier<byte[]>> own = new LinkedHashMap<>();
        manifest.from("model", Provenance.of(checkpoint));
        own.put("manifest.json", () -> JsonFile.text(manifest.toJson()).getBytes(StandardCharsets.UTF_8));
        manifest.timed("apply", () -> {
            CheckpointWriter.write(checkpoint, new CheckpointWriter.Destination(target, force, own), (tensor, copy) -> {
                MaskFile.Entry mask = masks.get(tensor.name());
                if (mask != null) {
                    found.put(tensor.name(), apply(tensor, mask, copy));
                }
            });
            return null;
        });
        return result(found);
    }

    private Agreement apply(TensorInfo tensor, MaskFile.Entry mask, MemorySegment copy) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment bits = source.bits(mask, arena, workers);
            StoredMatrix matrix = StoredMatrix.of(copy, tensor.dtype().scalarType(), tensor.shape()).orElseThrow();
            Agreement before = PackedZeros.compare(matrix, bits, workers);
            if (before.lost() > 0) {
                Mask.ofPackedPrunedRows(bits, mask.rows(), mask.columns()).apply(copy, matrix.width(), workers);
            }
            return before;
        }
    }

    private void requireFit(Map<String, MaskFile.Entry> masks) {
        for (MaskFile.Entry mask : masks.values()) {
            if (!checkpoint.has(mask.weight())) {
                throw new InputException(source.where(), "a mask of " + mask.weight(),
                        "masks of the weights of " + checkpoint.folder());
            }
            TensorInfo info = checkpoint.info(mask.weight());
            if (!info.shape().equals(List.of((long) mask.rows(), (long) mask.columns()))) {
                throw new InputException(info.where(), "shape " + info.shape(),
                        "[" + mask.rows() + ", " + mask.columns() + "], its mask's in " + source.where());
            }
            StoredWeights.mask(checkpoint, mask.weight());
        }
        for (String name : model.prunableWeights()) {
            if (!masks.containsKey(name)) {
                throw new InputException(source.where(), "no mask of " + name, "one for each prunable weight of "
                        + checkpoint.folder());
            }
        }
    }

    /// Masks of a reordered model fit the shapes of the dense one, too, and would zero other weights than were pruned.
    private void requireOrder() {
        MaskOrigin origin = source.origin();
        if (!reordered && origin.permutation().isPresent()
                && !origin.equals(MaskSource.originIn(checkpoint.folder()))) {
            throw new InputException(source.where(),
                    "masks of reordered input channels (--permutation " + origin.permutation().get() + ")",
                    "masks in the order of " + checkpoint.folder()
                            + "; --reordered if it was fine-tuned from that pruned model, and so has its order");
        }
    }

    /// Replacing the folder of the masks would destroy them.
    private void requireApart(Path target) {
        try {
            if (Files.exists(target) && Path.of(source.where()).toRealPath().startsWith(target.toRealPath())) {
                throw new InputException(target.toString(), "the folder that holds the masks " + source.where(),
                        "another folder");
            }
        } catch (IOException e) {
            throw new InputException(target.toString(), "an error (" + e + ")", "a folder that can be read", e);
        }
    }

    private static ObjectNode result(Map<String, Agreement> found) {
        Agreement all = found.values().stream().reduce(new Agreement(0, 0, 0), Agreement::plus);
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "optishear.apply/1");
        json.put("masked", all.marked());
        json.put("nonZeroBefore", all.lost());
        json.put("share", all.marked() == 0 ? 0 : (double) all.lost() / all.marked());
        json.put("otherZeros", all.more());
        found.forEach((name, before) -> {
            ObjectNode matrix = json.withArray("matrices").addObject();
            matrix.put("name", name);
            matrix.put("masked", before.marked());
            matrix.put("nonZeroBefore", before.lost());
            matrix.put("otherZeros", before.more());
        });
        return json;
    }
}
