// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.MaskFile;
import org.optishear.checkpoint.MaskOrigin;
import org.optishear.model.CausalLm;
import org.optishear.tensor.PackedZeros;
import org.optishear.tensor.StoredMatrix;
import org.optishear.tensor.Workers;

/// Saves the zeros of a pruned checkpoint as masks.
public final class MaskSaving {
    private MaskSaving() {}

    /// Reads every prunable matrix once and writes the file, with what the `plan.json` beside the checkpoint says, if
    /// there is one.
    ///
    /// @return described in docs/schemas.md
    /// @throws InputException if the file exists (without `force`), or no weight is zero
    public static ObjectNode save(Checkpoint checkpoint, CausalLm model, Path file, boolean force, Workers workers) {
        MaskSource.Zeros zeros = new MaskSource.Zeros(checkpoint, model);
        List<MaskFile.Entry> masks = zeros.masks();
        long[] counts = new long[2]; // zeros, weights
        MaskOrigin origin = zeros.origin();
        MaskFile.write(file, force, masks, origin, (mask, packed) -> {
            StoredMatrix matrix = StoredWeights.matrix(checkpoint, mask.weight());
            PackedZeros.pack(matrix, packed, workers);
            counts[0] += PackedZeros.compare(matrix, packed, workers).marked();
            counts[1] += matrix.weights();
            if (mask.equals(masks.getLast()) && counts[0] == 0) {
                throw new InputException(checkpoint.folder().toString(), "no weight that is zero", "a pruned model");
            }
        });
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("schema", "optishear.mask/1");
        json.put("masks", masks.size());
        json.put("zeros", counts[0]);
        json.put("weights", counts[1]);
        json.put("sparsity", (double) counts[0] / counts[1]);
        json.put("plan", origin.plan().orElse(null));
        origin.permutation().ifPresent(search -> json.put("permutation", search));
        return json;
    }
}
