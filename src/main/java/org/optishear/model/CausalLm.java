// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A decoder-only language model: embed, then every block in turn, then the head.
///
/// Blocks are loaded when asked for, so that a model need never be in memory as a whole. Whatever a method returns is
/// owned by the caller's innermost `PointerScope`. All methods may be called by several threads at once.
public interface CausalLm extends AutoCloseable {
    /// Number of token ids the model knows.
    int vocabularySize();

    /// Longest context the config allows, in tokens.
    int maximumLength();

    /// Number of decoder blocks.
    int blockCount();

    /// Checkpoint names of all weights that pruning may touch, block by block; nothing is loaded.
    List<String> prunableWeights();

    /// How many attention scores, of all heads, one window of so many tokens needs at the same time in one block.
    long attentionScores(int tokens);

    /// Whether the checkpoint holds a weight as `[in, out]`; everywhere else it is `[out, in]`.
    ///
    /// @param weight one of [#prunableWeights]
    default boolean storesTransposed(String weight) {
        return false;
    }

    /// How the checkpoint holds a tensor.
    ///
    /// @param tensor its name, for example one of [#prunableWeights]
    default StoredForm storedForm(String tensor) {
        return new StoredForm(ScalarType.Float, storesTransposed(tensor));
    }

    /// Token ids `[batch][tokens]` → the input of block 0, `[batch, tokens, hidden]`.
    Tensor embed(int[][] ids);

    /// Block `index`, its weights read in fp32.
    Block block(int index);

    /// Output of the last block `[batch, tokens, hidden]` → logits `[batch, tokens, vocabulary]`.
    Tensor logits(Tensor hidden);

    /// Frees what is kept between calls; the checkpoint stays open.
    @Override
    void close();
}
