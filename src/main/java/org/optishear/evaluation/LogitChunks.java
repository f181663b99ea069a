// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.bytedeco.pytorch.Tensor;
import org.optishear.model.CausalLm;

/// Logits of one window a few tokens at a time: vocabulary-wide rows are the largest tensors of a model.
///
/// The cut depends on nothing but the position, so the bytes of a logit depend on nothing but its window.
final class LogitChunks {
    private static final int TOKENS = 128;

    private LogitChunks() {}

    /// Number of chunks of a window.
    static int count(Tensor hidden) {
        return (Math.toIntExact(hidden.size(1)) + TOKENS - 1) / TOKENS;
    }

    /// First position of a chunk.
    static int start(int chunk) {
        return chunk * TOKENS;
    }

    /// Logits `[1, up to 128, vocabulary]` of a chunk of `hidden [1, tokens, hidden]`.
    static Tensor logits(CausalLm model, Tensor hidden, int chunk) {
        long length = Math.min(TOKENS, hidden.size(1) - start(chunk));
        return model.logits(hidden.narrow(1, start(chunk), length).contiguous());
    }
}
