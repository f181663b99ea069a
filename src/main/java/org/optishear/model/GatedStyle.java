// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// In what a LLaMA-like family differs from LLaMA.
///
/// @param activation of the gate
/// @param normsFromOne whether norms are stored less 1 (Gemma)
/// @param normsAround whether attention and MLP are normed behind as well as before (Gemma)
/// @param headNorms whether queries and keys are normed per head (Qwen3, Gemma 3)
/// @param fused whether q, k and v are one matrix, and gate and up another (Phi-3)
/// @param attentionBias whether q, k and v must have biases
/// @param embeddingScale of the embedded tokens
/// @param logitCap `c tanh(x / c)` of the logits, 0 for none
/// @param attention by block
/// @param rotary by block
/// @param experts of the MLP; none for a plain one
record GatedStyle(Activation activation, boolean normsFromOne, boolean normsAround, boolean headNorms, boolean fused,
        boolean attentionBias, double embeddingScale, double logitCap, Attention[] attention, Rotary[] rotary,
        Experts experts) {
    /// @param count how many there are, 0 for a plain MLP
    /// @param perToken how many of them a token goes through
    record Experts(int count, int perToken) {
        static final Experts NONE = new Experts(0, 0);
    }

    /// LLaMA itself: every block alike.
    static GatedStyle llama(GatedShape shape, Rotary rotary) {
        return new GatedStyle(Activation.SILU, false, false, false, false, false, 1, 0,
                all(shape.blocks(), Attention.plain(shape.headDimension())), all(shape.blocks(), rotary),
                Experts.NONE);
    }

    GatedStyle with(Activation other) {
        return new GatedStyle(other, normsFromOne, normsAround, headNorms, fused, attentionBias, embeddingScale,
                logitCap, attention, rotary, experts);
    }

    GatedStyle withHeadNorms() {
        return new GatedStyle(activation, normsFromOne, normsAround, true, fused, attentionBias, embeddingScale,
                logitCap, attention, rotary, experts);
    }

    GatedStyle withAttentionBias(boolean needed) {
        return new GatedStyle(activation, normsFromOne, normsAround, headNorms, fused, needed, embeddingScale, logitCap,
                attention, rotary, experts);
    }

    GatedStyle withFusedMatrices() {
        return new GatedStyle(activation, normsFromOne, normsAround, headNorms, true, attentionBias, embeddingScale,
                logitCap, attention, rotary, experts);
    }

    GatedStyle with(Experts other) {
        return new GatedStyle(activation, normsFromOne, normsAround, headNorms, fused, attentionBias, embeddingScale,
                logitCap, attention, rotary, other);
    }

    /// A window in some of the blocks.
    GatedStyle withWindow(int window, IntPredicate blocks) {
        Attention[] windowed = attention.clone();
        for (int block = 0; block < windowed.length; block++) {
            if (blocks.test(block)) {
                windowed[block] = new Attention(windowed[block].scale(), window, windowed[block].cap());
            }
        }
        return new GatedStyle(activation, normsFromOne, normsAround, headNorms, fused, attentionBias, embeddingScale,
                logitCap, windowed, rotary, experts);
    }

    private static Attention[] all(int blocks, Attention attention) {
        Attention[] each = new Attention[blocks];
        Arrays.fill(each, attention);
        return each;
    }

    private static Rotary[] all(int blocks, Rotary rotary) {
        Rotary[] each = new Rotary[blocks];
        Arrays.fill(each, rotary);
        return each;
    }
}
