// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.optishear.checkpoint.HfConfig;

/// Mixtral 8x7B (Jiang et al. 2024): Mistral whose MLP is a mixture of experts, each with prunable linears of its own.
///
/// Names are those of hub checkpoints: `block_sparse_moe.experts.E.w1` (gate), `w3` (up), `w2` (down). The router is not
/// pruned. Source: huggingface/transformers@v5.18.0 `modeling_mixtral.py`; differs as [Llama] does.
public final class Mixtral implements ModelFamily {
    @Override
    public String id() {
        return "mixtral";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("MixtralForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, false);
        Fields fields = new Fields(config);
        int experts = fields.positive("num_local_experts");
        int perToken = fields.positiveOr("num_experts_per_tok", 2);
        fields.require("num_experts_per_tok", perToken <= experts, Integer.toString(perToken),
                "at most num_local_experts " + experts);
        GatedStyle style = GatedStyle.llama(shape, Rotary.of(config, config.rope(1e6), shape.headDimension()))
                .with(Activation.of(config, "hidden_act", "silu"))
                .withWindow(config.optionalInt("sliding_window").orElse(0), _ -> true)
                .with(new GatedStyle.Experts(experts, perToken));
        return new GatedDecoder(shape, style, weights);
    }
}
