// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.optishear.checkpoint.HfConfig;

/// Qwen 2 and 2.5 (Yang et al. 2024): LLaMA with biases of q, k and v.
///
/// Source: huggingface/transformers@v5.18.0 `modeling_qwen2.py`; differs as [Llama] does.
public final class Qwen2 implements ModelFamily {
    @Override
    public String id() {
        return "qwen2";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("Qwen2ForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, false);
        GatedStyle style = GatedStyle.llama(shape, Rotary.of(config, shape.headDimension()))
                .with(Activation.of(config, "hidden_act", "silu")).withAttentionBias(true);
        return new GatedDecoder(shape, windowed(config, shape, style), weights);
    }

    /// Where `use_sliding_window` is set, the blocks from `max_window_layers` on see a window only.
    static GatedStyle windowed(HfConfig config, GatedShape shape, GatedStyle style) {
        boolean used = new Fields(config).flag("use_sliding_window", false);
        int window = used ? config.optionalInt("sliding_window").orElse(4096) : 0;
        int first = config.optionalInt("max_window_layers").orElse(28);
        return style.withWindow(window, LayerTypes.sliding(config, shape.blocks(), block -> used && block >= first));
    }
}
