// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.Tensor;

/// Logits of one window a few tokens at a time: vocabulary-wide rows are the largest tensors of a model.
///
/// The cut depends on nothing but the position, so the bytes of a logit depend on nothing but its window.
public final class LogitChunks {
    /// Tokens of a whole chunk.
    public static final int TOKENS = 128;

    private LogitChunks() {}

    /// Number of chunks of a window.
    public static int count(Tensor hidden) {
        return (Math.toIntExact(hidden.size(1)) + TOKENS - 1) / TOKENS;
    }

    /// First position of a chunk.
    public static int start(int chunk) {
        return chunk * TOKENS;
    }

    /// Logits `[1, up to 128, vocabulary]` of a chunk of `hidden [1, tokens, hidden]`.
    public static Tensor logits(CausalLm model, Tensor hidden, int chunk) {
        long length = Math.min(TOKENS, hidden.size(1) - start(chunk));
        return model.logits(hidden.narrow(1, start(chunk), length).contiguous());
    }
}
