// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.Rope;

/// Phi-3 and Phi-4-mini (Abdin et al. 2024): LLaMA with q, k and v in one matrix, gate and up in another; both are pruned as
/// they are stored. Of each head only the first channels may be turned.
///
/// Source: huggingface/transformers@v5.18.0 `modeling_phi3.py`; differs as [Llama] does. Its `longrope` scaling is refused.
public final class Phi3 implements ModelFamily {
    @Override
    public String id() {
        return "phi3";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("Phi3ForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, false);
        Rope rope = config.rope();
        double share = rope.numbers().getOrDefault("partial_rotary_factor",
                config.optionalDouble("partial_rotary_factor").orElse(1.0));
        int turned = (int) (shape.headDimension() * share);
        new Fields(config).require("partial_rotary_factor", turned > 0 && turned % 2 == 0, turned + " channels",
                "a positive even number of channels");
        GatedStyle style = GatedStyle.llama(shape, Rotary.of(config, rope, turned))
                .with(Activation.of(config, "hidden_act", "silu")).withFusedMatrices()
                .withWindow(config.optionalInt("sliding_window").orElse(0), _ -> true);
        return new GatedDecoder(shape, style, weights);
    }
}
