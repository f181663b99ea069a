// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;

/// What pruning made of one block.
///
/// @param linears by name of the weight, in the model's order
/// @param changed tensors that have other values than the checkpoint's beyond zeros: by their name there, in the dtype and
///        order they have there ([org.optishear.model.StoredForm]); weights and biases of the block's linears
public record PrunedBlock(SequencedMap<String, PrunedLinear> linears, SequencedMap<String, Tensor> changed) {
    /// Copies the maps.
    public PrunedBlock {
        linears = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(linears));
        changed = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(changed));
    }
}
