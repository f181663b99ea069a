// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.optishear.checkpoint.HfConfig;

/// How the models of one architecture are computed.
public interface ModelFamily {
    /// Short name, for example `llama`.
    String id();

    /// Values of `architectures[0]` in config.json that this family computes.
    Set<String> architectures();

    /// The `model_type` of this family's configs, for those that name no architecture.
    default String modelType() {
        return id();
    }

    /// The field of config.json that says how many blocks there are.
    default String blocksField() {
        return "num_hidden_layers";
    }

    /// A model with this config whose weights come from `weights`.
    ///
    /// @throws org.optishear.InputException if the config lacks a field or contradicts the weights
    CausalLm create(HfConfig config, WeightSource weights);
}
