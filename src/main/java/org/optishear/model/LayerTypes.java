// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.IntPredicate;
import org.optishear.checkpoint.HfConfig;

/// Which blocks of a model see a sliding window only: `layer_types` (transformers 5), or the rule of older configs.
final class LayerTypes {
    private static final String FIELD = "layer_types";

    private LayerTypes() {}

    /// @param otherwise the family's rule where the config has no `layer_types`
    /// @throws org.optishear.InputException if there are not as many as blocks, or one is of another kind
    static IntPredicate sliding(HfConfig config, int blocks, IntPredicate otherwise) {
        JsonNode types = config.node(FIELD);
        if (types.isMissingNode()) {
            return otherwise;
        }
        Fields fields = new Fields(config);
        fields.require(FIELD, types.size() == blocks, types.size() + " entries", "the " + blocks + " blocks");
        boolean[] sliding = new boolean[blocks];
        for (int block = 0; block < blocks; block++) {
            String type = types.path(block).asText();
            fields.require(FIELD, type.equals("full_attention") || type.equals("sliding_attention"), type,
                    "full_attention or sliding_attention");
            sliding[block] = type.equals("sliding_attention");
        }
        return block -> sliding[block];
    }
}
