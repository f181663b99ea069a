// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Layer norm over the last dimension (Ba et al. 2016).
///
/// ```text
/// (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias
/// ```
///
/// @param channels size of the last dimension
/// @param weight `[channels]`, where there is one
/// @param bias `[channels]`, where there is one
/// @param epsilon of the config
record LayerNorm(long channels, Optional<Tensor> weight, Optional<Tensor> bias, double epsilon) {
    /// Reads `NAME.weight` and `NAME.bias`.
    static LayerNorm of(Decoder decoder, String name, long channels, double epsilon) {
        return new LayerNorm(channels, decoder.optional(name + ".weight", channels),
                decoder.optional(name + ".bias", channels), epsilon);
    }

    Tensor apply(Tensor input) {
        return torch.layer_norm(input, new long[]{channels}, optional(weight), optional(bias), epsilon, true);
    }

    private static TensorOptional optional(Optional<Tensor> tensor) {
        return tensor.map(TensorOptional::new).orElseGet(TensorOptional::new);
    }
}
