// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.StoredForm;

/// A model cut off behind its first block: enough for the machine to become warm.
///
/// @param whole the model; stays the caller's
record FirstBlock(CausalLm whole) implements CausalLm {
    @Override
    public int vocabularySize() {
        return whole.vocabularySize();
    }

    @Override
    public int maximumLength() {
        return whole.maximumLength();
    }

    @Override
    public int blockCount() {
        return 1;
    }

    @Override
    public List<String> prunableWeights() {
        return whole.prunableWeights();
    }

    @Override
    public long attentionScores(int tokens) {
        return whole.attentionScores(tokens);
    }

    @Override
    public boolean storesTransposed(String weight) {
        return whole.storesTransposed(weight);
    }

    @Override
    public StoredForm storedForm(String tensor) {
        return whole.storedForm(tensor);
    }

    @Override
    public Tensor embed(int[][] ids) {
        return whole.embed(ids);
    }

    @Override
    public Block block(int index) {
        return whole.block(index);
    }

    @Override
    public Tensor logits(Tensor hidden) {
        return whole.logits(hidden);
    }

    @Override
    public void close() {
        // the model stays the caller's
    }
}
