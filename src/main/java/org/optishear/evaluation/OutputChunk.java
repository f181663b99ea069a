// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/// Outputs of the dense and of a pruned model at up to [org.optishear.model.LogitChunks#TOKENS] consecutive positions of a window.
///
/// Tensors belong to the scope of the task that asked first. Logits are made when an objective asks for them, once.
public final class OutputChunk {
    private final Supplier<Tensor> denseHead;
    private final Supplier<Tensor> prunedHead;
    private final Tensor denseHidden;
    private final Tensor prunedHidden;
    private final int[] next;
    private Tensor dense;
    private Tensor pruned;

    /// @param denseHead makes or finds logits `[1, tokens, vocabulary]`, fp32
    /// @param prunedHead the same of the pruned model
    /// @param denseHidden `[1, tokens, hidden]`, outputs of the last block before the final norm
    /// @param prunedHidden the same of the pruned model
    /// @param next the token after each position; at the end of a window one less
    OutputChunk(Supplier<Tensor> denseHead, Supplier<Tensor> prunedHead, Tensor denseHidden, Tensor prunedHidden,
            int[] next) {
        this.denseHead = denseHead;
        this.prunedHead = prunedHead;
        this.denseHidden = denseHidden;
        this.prunedHidden = prunedHidden;
        this.next = next;
    }

    /// Logits of the dense model, `[1, tokens, vocabulary]`, fp32.
    Tensor dense() {
        if (dense == null) {
            dense = denseHead.get();
        }
        return dense;
    }

    /// Logits of the pruned model, `[1, tokens, vocabulary]`, fp32.
    Tensor pruned() {
        if (pruned == null) {
            pruned = prunedHead.get();
        }
        return pruned;
    }

    /// `[1, tokens, hidden]`, fp32.
    Tensor denseHidden() {
        return denseHidden;
    }

    /// `[1, tokens, hidden]`, fp32.
    Tensor prunedHidden() {
        return prunedHidden;
    }

    /// The token after each position; at the end of a window one less than positions.
    int[] next() {
        return next;
    }

    /// Number of positions.
    long tokens() {
        return prunedHidden.size(1);
    }
}
