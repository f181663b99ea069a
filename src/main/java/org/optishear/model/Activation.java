// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.InputException;
import org.optishear.checkpoint.HfConfig;

/// The nonlinearity of an MLP, by the names configs use.
enum Activation {
    SILU, RELU, GELU, GELU_TANH;

    /// @param otherwise what is taken where the config has no such field
    /// @throws InputException if the config names an activation that is not here
    static Activation of(HfConfig config, String field, String otherwise) {
        String name = config.optionalString(field).orElse(otherwise);
        return switch (name) {
            case "silu", "swish" -> SILU;
            case "relu" -> RELU;
            case "gelu" -> GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
            default -> throw new InputException(config.where(field), name,
                    "silu, relu, gelu, gelu_new or gelu_pytorch_tanh");
        };
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
