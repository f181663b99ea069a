// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;

/// A model whose embeddings are scaled by 1 + n · 2⁻²³: the same model but for last bits.
///
/// @param n how far
record Shaken(CausalLm model, int n) implements CausalLm {
    private static final double LAST_BIT = 0x1p-23;

    @Override
    public int vocabularySize() {
        return model.vocabularySize();
    }

    @Override
    public int maximumLength() {
        return model.maximumLength();
    }

    @Override
    public int blockCount() {
        return model.blockCount();
    }

    @Override
    public List<String> prunableWeights() {
        return model.prunableWeights();
    }

    @Override
    public long attentionScores(int tokens) {
        return model.attentionScores(tokens);
    }

    @Override
    public Tensor embed(int[][] ids) {
        return model.embed(ids).mul(new Scalar(1 + n * LAST_BIT));
    }

    @Override
    public Block block(int index) {
        return model.block(index);
    }

    @Override
    public Tensor logits(Tensor hidden) {
        return model.logits(hidden);
    }

    @Override
    public void close() {
        model.close();
    }
}
