// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How much the hidden states after the last block have turned, whatever their length: norms before the head ignore it too.
///
/// ```text
/// cosine = mean over positions of 1 - <h_pruned, h_dense> / (||h_pruned|| ||h_dense||)                    (double)
/// ```
public record HiddenCosine() implements Objective {
    private static final double NO_LENGTH = 1e-300; // of a product of norms that is 0

    @Override
    public String id() {
        return "cosine";
    }

    @Override
    public double[] sums(OutputChunk chunk) {
        try (PointerScope _ = new PointerScope()) {
            Tensor here = chunk.prunedHidden().to(ScalarType.Double);
            Tensor there = chunk.denseHidden().to(ScalarType.Double);
            double similar = torch.cosine_similarity(here, there, -1, NO_LENGTH).sum().item_double();
            return new double[]{chunk.tokens() - similar, chunk.tokens()};
        }
    }

    @Override
    public double value(double[] sums) {
        return sums[0] / sums[1];
    }
}
