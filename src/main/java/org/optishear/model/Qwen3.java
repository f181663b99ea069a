// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.optishear.checkpoint.HfConfig;

/// Qwen 3 (Yang et al. 2025): LLaMA with norms of queries and keys per head.
///
/// Source: huggingface/transformers@v5.18.0 `modeling_qwen3.py`; differs as [Llama] does.
public final class Qwen3 implements ModelFamily {
    @Override
    public String id() {
        return "qwen3";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("Qwen3ForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, false);
        GatedStyle style = GatedStyle.llama(shape, Rotary.of(config, shape.headDimension()))
                .with(Activation.of(config, "hidden_act", "silu")).withHeadNorms()
                .withAttentionBias(new Fields(config).flag("attention_bias", false));
        return new GatedDecoder(shape, Qwen2.windowed(config, shape, style), weights);
    }
}
