// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The paper's objective: how far the logits of a pruned model are from those of the dense one.
///
/// ```text
/// f_rec = || logits_pruned - logits_dense ||_F   over all windows, positions and vocabulary entries       (double)
/// ```
///
/// Source: OptiShear (arXiv:2502.10735) reconstruction objective; soda-lsq/AdaPrune@1b6f4ef `objective`. Differs: the sum
/// is taken in double (fp16 there).
public record LogitFrobenius() implements Objective {
    @Override
    public String id() {
        return "f_rec";
    }

    @Override
    public double[] sums(OutputChunk chunk) {
        return new double[]{squaredDistance(chunk)};
    }

    static double squaredDistance(OutputChunk chunk) {
        Tensor pruned = chunk.pruned();
        Tensor dense = chunk.dense();
        try (PointerScope _ = new PointerScope()) {
            return pruned.to(ScalarType.Double).sub_(dense.to(ScalarType.Double)).square_().sum().item_double();
        }
    }

    @Override
    public double value(double[] sums) {
        return Math.sqrt(sums[0]);
    }
}
