// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.CausalLm;
import org.optishear.model.CausalLmView;

/// A model whose embeddings are scaled by 1 + n · 2⁻²³: the same model but for last bits.
///
/// @param seen closed with it
/// @param n how far
record Shaken(CausalLm seen, int n) implements CausalLmView {
    private static final double LAST_BIT = 0x1p-23;

    @Override
    public Tensor embed(int[][] ids) {
        return seen.embed(ids).mul(new Scalar(1 + n * LAST_BIT));
    }

    @Override
    public void close() {
        seen.close();
    }
}
