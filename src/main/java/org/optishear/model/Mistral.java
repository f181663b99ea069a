// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Set;
import org.optishear.checkpoint.HfConfig;

/// Mistral 7B (Jiang et al. 2023): LLaMA with a sliding window in every block, where the config sets one.
///
/// Source: huggingface/transformers@v5.18.0 `modeling_mistral.py`; differs as [Llama] does.
public final class Mistral implements ModelFamily {
    @Override
    public String id() {
        return "mistral";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("MistralForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        GatedShape shape = GatedShape.of(config, false);
        GatedStyle style = GatedStyle.llama(shape, Rotary.of(config, shape.headDimension()))
                .with(Activation.of(config, "hidden_act", "silu"))
                .withWindow(config.optionalInt("sliding_window").orElse(0), _ -> true);
        return new GatedDecoder(shape, style, weights);
    }
}
