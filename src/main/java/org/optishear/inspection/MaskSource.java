// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.ContentHash;
import org.optishear.checkpoint.MaskFile;
import org.optishear.checkpoint.MaskOrigin;
import org.optishear.model.CausalLm;
import org.optishear.run.JsonFile;
import org.optishear.tensor.PackedZeros;
import org.optishear.tensor.Workers;

/// Where the masks of a pruned model come from.
public sealed interface MaskSource {
    /// A file that was saved.
    record Saved(MaskFile file) implements MaskSource {
        @Override
        public String where() {
            return file.path().toString();
        }

        @Override
        public List<MaskFile.Entry> masks() {
            return file.masks();
        }

        @Override
        public MaskOrigin origin() {
            return file.origin();
        }

        @Override
        public MemorySegment bits(MaskFile.Entry mask, Arena arena, Workers workers) {
            return file.bits(mask);
        }
    }

    /// The zeros of a pruned checkpoint: a weight that was zero before pruning is as good as a pruned one.
    record Zeros(Checkpoint checkpoint, CausalLm model) implements MaskSource {
        @Override
        public String where() {
            return checkpoint.folder().toString();
        }

        @Override
        public List<MaskFile.Entry> masks() {
            return model.prunableWeights().stream().map(name -> StoredWeights.mask(checkpoint, name)).toList();
        }

        @Override
        public MaskOrigin origin() {
            return MaskSource.originIn(checkpoint.folder());
        }

        @Override
        public MemorySegment bits(MaskFile.Entry mask, Arena arena, Workers workers) {
            MemorySegment packed = arena.allocate(mask.bytes());
            PackedZeros.pack(StoredWeights.matrix(checkpoint, mask.weight()), packed, workers);
            return packed;
        }
    }

    /// File or folder, as an error names it.
    String where();

    /// All masks.
    ///
    /// @throws org.optishear.InputException if a weight is no matrix of floats
    List<MaskFile.Entry> masks();

    /// How they came about.
    MaskOrigin origin();

    /// What the `plan.json` in a folder says of its masks.
    ///
    /// @throws org.optishear.InputException if it cannot be read
    static MaskOrigin originIn(Path folder) {
        Path plan = folder.resolve("plan.json");
        return Files.isRegularFile(plan)
                ? new MaskOrigin(Optional.of(ContentHash.sha256(plan)),
                        Optional.ofNullable(JsonFile.read(plan, "JSON").path("permutation").textValue()))
                : MaskOrigin.unknown();
    }

    /// The packed bits of one of the masks, to be read only.
    ///
    /// @param arena shared; the bits are valid until it closes
    MemorySegment bits(MaskFile.Entry mask, Arena arena, Workers workers);

    /// All masks by the name of their weight.
    default Map<String, MaskFile.Entry> byWeight() {
        return masks().stream().collect(Collectors.toMap(MaskFile.Entry::weight, mask -> mask));
    }
}
