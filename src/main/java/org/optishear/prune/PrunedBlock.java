// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.LinearOrder;

/// What pruning made of one block.
///
/// @param linears by name of the weight, in the model's order
/// @param changed tensors that have other values than the checkpoint's beyond zeros: by their name there, in the dtype and
///        order they have there ([org.optishear.model.StoredForm]); weights and biases of the block's linears
/// @param orders by name of the linear, where its outputs or inputs stand in another order than the checkpoint's; masks and
///        changed values are in that order already
public record PrunedBlock(SequencedMap<String, PrunedLinear> linears, SequencedMap<String, Tensor> changed,
        Map<String, LinearOrder> orders) {
    /// In the checkpoint's order.
    public PrunedBlock(SequencedMap<String, PrunedLinear> linears, SequencedMap<String, Tensor> changed) {
        this(linears, changed, Map.of());
    }

    /// Copies the maps.
    public PrunedBlock {
        linears = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(linears));
        changed = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(changed));
        orders = Collections.unmodifiableMap(new TreeMap<>(orders));
    }
}
