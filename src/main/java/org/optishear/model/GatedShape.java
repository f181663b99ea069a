// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.optishear.checkpoint.HfConfig;

/// The numbers of a LLaMA-like config that say how the tensors fit together.
record GatedShape(int hidden, int intermediate, int blocks, int heads, int keyHeads, int headDimension, int vocabulary,
        int maximumLength, double normEpsilon, boolean tied) {
    private static final int DEFAULT_POSITIONS = 2048;

    /// @param tied what the family's config means where it does not say `tie_word_embeddings`
    static GatedShape of(HfConfig config, boolean tied) {
        Fields fields = new Fields(config);
        int hidden = fields.positive("hidden_size");
        int heads = fields.positive("num_attention_heads");
        int keyHeads = config.optionalInt("num_key_value_heads").orElse(heads);
        fields.require("num_attention_heads", keyHeads > 0 && heads % keyHeads == 0,
                heads + " with num_key_value_heads " + keyHeads, "a positive multiple of num_key_value_heads");
        int headDimension = config.optionalInt("head_dim").orElse(hidden / heads);
        fields.require("head_dim", headDimension > 0 && headDimension % 2 == 0, Integer.toString(headDimension),
                "a positive even number");
        return new GatedShape(hidden, fields.positive("intermediate_size"), fields.positive("num_hidden_layers"),
                heads, keyHeads, headDimension, fields.positive("vocab_size"),
                fields.positiveOr("max_position_embeddings", DEFAULT_POSITIONS), config.requiredDouble("rms_norm_eps"),
                fields.flag("tie_word_embeddings", tied));
    }

    /// Channels of all query heads.
    long queries() {
        return (long) heads * headDimension;
    }

    /// Channels of all key heads.
    long keys() {
        return (long) keyHeads * headDimension;
    }
}
