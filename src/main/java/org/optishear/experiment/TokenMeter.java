// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.concurrent.atomic.AtomicLong;

/// Counts what a search runs, in tokens that a whole model would have taken.
///
/// ```text
/// tokens = Σ over passes of a block: its tokens / number of blocks
/// ```
///
/// Passes for statistics, of the dense model and of pruned models count alike. The head is not counted: it is one pass for
/// each pruned model, whatever is measured, and no block.
public final class TokenMeter {
    private final int blocks;
    private final AtomicLong blockTokens = new AtomicLong();

    /// @param blocks of the model
    public TokenMeter(int blocks) {
        this.blocks = blocks;
    }

    /// One pass of one block.
    void block(long tokens) {
        blockTokens.addAndGet(tokens);
    }

    /// One pass of all blocks.
    void model(long tokens) {
        blockTokens.addAndGet(tokens * blocks);
    }

    /// Full-model-equivalent tokens so far.
    public double tokens() {
        return (double) blockTokens.get() / blocks;
    }
}
