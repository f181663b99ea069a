// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How far the hidden states after the last block are from the dense ones: no head is needed.
///
/// ```text
/// hidden = || h_pruned - h_dense ||_F   over all windows, positions and channels, before the final norm   (double)
/// ```
public record HiddenFrobenius() implements Objective {
    @Override
    public String id() {
        return "hidden";
    }

    @Override
    public double[] sums(OutputChunk chunk) {
        try (PointerScope _ = new PointerScope()) {
            return new double[]{chunk.prunedHidden().to(ScalarType.Double)
                    .sub_(chunk.denseHidden().to(ScalarType.Double)).square_().sum().item_double()};
        }
    }

    @Override
    public double value(double[] sums) {
        return Math.sqrt(sums[0]);
    }
}
