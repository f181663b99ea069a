// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.optishear.checkpoint.HfConfig;

/// LLaMA 1, 2 and 3 (Touvron et al. 2023, Dubey et al. 2024).
///
/// Source: huggingface/transformers@v5.18.0 `modeling_llama.py`. Differs: all arithmetic in fp32 (or `--compute`), whatever
/// the dtype on disk.
public final class Llama implements ModelFamily {
    @Override
    public String id() {
        return "llama";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("LlamaForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, false);
        GatedStyle style = GatedStyle.llama(shape, Rotary.of(config, shape.headDimension()))
                .with(Activation.of(config, "hidden_act", "silu"))
                .withAttentionBias(new Fields(config).flag("attention_bias", false));
        return new GatedDecoder(shape, style, weights);
    }
}
