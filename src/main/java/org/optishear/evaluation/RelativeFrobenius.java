// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The paper's objective as a share of the dense logits: comparable between models and sets of windows.
///
/// ```text
/// f_rec_rel = || logits_pruned - logits_dense ||_F / || logits_dense ||_F                                 (double)
/// ```
public record RelativeFrobenius() implements Objective {
    @Override
    public String id() {
        return "f_rec_rel";
    }

    @Override
    public double[] sums(OutputChunk chunk) {
        double distance = LogitFrobenius.squaredDistance(chunk);
        Tensor dense = chunk.dense();
        try (PointerScope _ = new PointerScope()) {
            return new double[]{distance, dense.to(ScalarType.Double).square_().sum().item_double()};
        }
    }

    @Override
    public double value(double[] sums) {
        return Math.sqrt(sums[0] / sums[1]);
    }
}
