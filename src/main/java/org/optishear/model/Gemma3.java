// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import java.util.function.IntPredicate;
import org.optishear.checkpoint.HfConfig;

/// Gemma 3, text only (Gemma Team 2025): Gemma 2 without caps, with norms of queries and keys per head, and five blocks with a
/// sliding window and rotary base of their own to each that sees everything.
///
/// Source: huggingface/transformers@v5.18.0 `modeling_gemma3.py`; differs as [Llama] does.
public final class Gemma3 implements ModelFamily {
    @Override
    public String id() {
        return "gemma3";
    }

    @Override
    public String modelType() {
        return "gemma3_text";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("Gemma3ForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, true);
        int pattern = new Fields(config).positiveOr("sliding_window_pattern", 6);
        IntPredicate sliding = LayerTypes.sliding(config, shape.blocks(), block -> (block + 1) % pattern != 0);
        Rotary global = Rotary.of(config,
                config.rope("full_attention", config.optionalDouble("rope_theta").orElse(1e6), true),
                shape.headDimension());
        Rotary local = Rotary.of(config,
                config.rope("sliding_attention", config.optionalDouble("rope_local_base_freq").orElse(1e4), false),
                shape.headDimension());
        double scale = Math.pow(config.optionalDouble("query_pre_attn_scalar").orElse(256.0), -0.5);
        int window = config.optionalInt("sliding_window").orElse(4096);
        double cap = config.optionalDouble("attn_logit_softcapping").orElse(0.0);
        Attention[] attention = new Attention[shape.blocks()];
        Rotary[] rotary = new Rotary[shape.blocks()];
        for (int block = 0; block < shape.blocks(); block++) {
            attention[block] = new Attention(scale, sliding.test(block) ? window : 0, cap);
            rotary[block] = sliding.test(block) ? local : global;
        }
        return new GatedDecoder(shape,
                new GatedStyle(Activation.of(config, "hidden_activation", "gelu_pytorch_tanh"), true, true, true, false,
                        new Fields(config).flag("attention_bias", false), Math.sqrt(shape.hidden()),
                        config.optionalDouble("final_logit_softcapping").orElse(0.0), attention, rotary,
                        GatedStyle.Experts.NONE),
                weights);
    }
}
