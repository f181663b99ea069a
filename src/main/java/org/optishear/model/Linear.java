// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A linear layer of a block that pruning may touch.
///
/// @param name its module name in the checkpoint, for example `model.layers.0.self_attn.q_proj`
/// @param weight `[out, in]`, fp32 or (`--compute bf16`) bf16, contiguous; may lie on the mapped checkpoint
/// @param bias `[out]`, where the checkpoint has one
public record Linear(String name, Tensor weight, Optional<Tensor> bias) {
    /// What Hugging Face's families call the module that holds a block's attention; every other linear is of the MLP.
    private static final Set<String> ATTENTION = Set.of("self_attn", "attn", "attention");

    /// Whether it is one of attention's (q, k, v, o) and not of the MLP.
    public boolean inAttention() {
        return Arrays.stream(name.split("\\.")).anyMatch(ATTENTION::contains);
    }

    /// Name of the weight tensor in the checkpoint.
    public String weightName() {
        return name + ".weight";
    }

    /// Name of the bias tensor in the checkpoint.
    public String biasName() {
        return name + ".bias";
    }

    /// `input [..., in]` → `[..., out]`, in fp32. A bf16 weight is multiplied with the input rounded to bf16; sums, bias and
    /// result are fp32, but for the product's own rounding.
    public Tensor apply(Tensor input) {
        if (weight.scalar_type().intern() == ScalarType.BFloat16) {
            Tensor product = torch.linear(input.to(ScalarType.BFloat16), weight).to(ScalarType.Float);
            return bias.isPresent() ? product.add(bias.get()) : product;
        }
        return bias.isPresent() ? torch.linear(input, weight, bias.get()) : torch.linear(input, weight);
    }

    /// The weight in fp32 and host memory: itself where it is there already, else a copy.
    public Tensor fullWeight() {
        return weight.to(ScalarType.Float).cpu();
    }

    /// The same layer with outputs and inputs in another order, in tensors of the caller's innermost scope.
    Linear reordered(LinearOrder order) {
        return new Linear(name, order.of(weight), bias.map(order::ofOutputs));
    }

    /// The same layer with another weight of the same shape.
    ///
    /// @param replacement fp32; kept in the dtype of this weight, and where it is
    public Linear withWeight(Tensor replacement) {
        Tensor same = replacement.to(weight.scalar_type());
        return new Linear(name, weight.is_cpu() ? same : same.to(weight.device(), same.scalar_type()), bias);
    }

    /// The same layer with another bias.
    ///
    /// @param replacement fp32, `[out]`; kept where the weight is
    public Linear withBias(Tensor replacement) {
        return new Linear(name, weight, Optional.of(weight.is_cpu()
                ? replacement
                : replacement.to(weight.device(), replacement.scalar_type())));
    }
}
