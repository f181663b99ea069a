// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A model seen through another one: all is the other's but what the view shows otherwise. It owns nothing.
public interface CausalLmView extends CausalLm {
    /// The model that is seen; it must stay open.
    CausalLm seen();

    @Override
    default int vocabularySize() {
        return seen().vocabularySize();
    }

    @Override
    default int maximumLength() {
        return seen().maximumLength();
    }

    @Override
    default int blockCount() {
        return seen().blockCount();
    }

    @Override
    default List<String> prunableWeights() {
        return seen().prunableWeights();
    }

    @Override
    default long attentionScores(int tokens) {
        return seen().attentionScores(tokens);
    }

    @Override
    default boolean storesTransposed(String weight) {
        return seen().storesTransposed(weight);
    }

    @Override
    default StoredForm storedForm(String tensor) {
        return seen().storedForm(tensor);
    }

    @Override
    default Tensor embed(int[][] ids) {
        return seen().embed(ids);
    }

    @Override
    default Block block(int index) {
        return seen().block(index);
    }

    @Override
    default Tensor logits(Tensor hidden) {
        return seen().logits(hidden);
    }

    /// Does nothing: the model belongs to whoever opened it.
    @Override
    default void close() {}
}
