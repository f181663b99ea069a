// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A linear layer of a block that pruning may touch.
///
/// @param name its module name in the checkpoint, for example `model.layers.0.self_attn.q_proj`
/// @param weight `[out, in]`, fp32, contiguous
/// @param bias `[out]`, where the checkpoint has one
public record Linear(String name, Tensor weight, Optional<Tensor> bias) {
    /// Name of the weight tensor in the checkpoint.
    public String weightName() {
        return name + ".weight";
    }

    /// `input [..., in]` → `[..., out]`.
    public Tensor apply(Tensor input) {
        return bias.isPresent() ? torch.linear(input, weight, bias.get()) : torch.linear(input, weight);
    }

    /// The same layer with another weight of the same shape.
    public Linear withWeight(Tensor replacement) {
        return new Linear(name, replacement, bias);
    }
}
