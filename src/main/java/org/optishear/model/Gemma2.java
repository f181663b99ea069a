// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import java.util.Set;
import org.optishear.checkpoint.HfConfig;

/// Gemma 2 (Gemma Team 2024): embeddings scaled by sqrt(hidden), norms stored less 1 around attention and MLP, scores and
/// logits capped, a sliding window in every other block.
///
/// Source: huggingface/transformers@v5.18.0 `modeling_gemma2.py`; differs as [Llama] does.
public final class Gemma2 implements ModelFamily {
    @Override
    public String id() {
        return "gemma2";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("Gemma2ForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, true);
        double scale = Math.pow(config.optionalDouble("query_pre_attn_scalar").orElse(256.0), -0.5);
        Attention attention = new Attention(scale, 0, config.optionalDouble("attn_logit_softcapping").orElse(0.0));
        Attention[] each = new Attention[shape.blocks()];
        Arrays.fill(each, attention);
        Rotary[] rotary = new Rotary[shape.blocks()];
        Arrays.fill(rotary, Rotary.of(config, shape.headDimension()));
        GatedStyle style = new GatedStyle(Activation.of(config, "hidden_activation", "gelu_pytorch_tanh"), true, true,
                false, false, new Fields(config).flag("attention_bias", false), Math.sqrt(shape.hidden()),
                config.optionalDouble("final_logit_softcapping").orElse(0.0), each, rotary, GatedStyle.Experts.NONE);
        return new GatedDecoder(shape, style.withWindow(config.optionalInt("sliding_window").orElse(4096),
                LayerTypes.sliding(config, shape.blocks(), block -> block % 2 == 0)), weights);
    }
}
