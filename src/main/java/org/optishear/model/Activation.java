// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.InputException;
import org.optishear.checkpoint.HfConfig;

/// The nonlinearity of an MLP, by the names configs use.
enum Activation {
    SILU(Set.of("silu", "swish")), RELU(Set.of("relu")), GELU(Set.of("gelu")), GELU_TANH(
            Set.of("gelu_new", "gelu_pytorch_tanh", "gelu_fast"));

    private final Set<String> names;

    Activation(Set<String> names) {
        this.names = names;
    }

    /// @param otherwise what is taken where the config has no such field
    /// @throws InputException if the config names an activation that is not here
    static Activation of(HfConfig config, String field, String otherwise) {
        String name = config.optionalString(field).orElse(otherwise);
        for (Activation activation : values()) {
            if (activation.names.contains(name)) {
                return activation;
            }
        }
        throw new InputException(config.where(field), name, "silu, relu, gelu, gelu_new or gelu_pytorch_tanh");
    }

    Tensor apply(Tensor input) {
        return switch (this) {
            case SILU -> torch.silu(input);
            case RELU -> torch.relu(input);
            case GELU -> torch.gelu(input, "none");
            case GELU_TANH -> torch.gelu(input, "tanh");
        };
    }
}
