// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.model.CausalLm;
import org.optishear.model.InputObserver;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.Workers;

/// How far a cheaper way of computing is from fp32.
public final class ComputeDeviation {
    private ComputeDeviation() {}

    /// Of the first block's outputs on one window.
    ///
    /// @param model computed in the cheaper way
    /// @param window token ids
    /// @return `|| y - y_fp32 ||_F / || y_fp32 - x ||_F`, relative to what the block adds to its input
    public static double ofFirstBlock(Checkpoint checkpoint, CausalLm model, int[] window, Workers workers) {
        return workers.mapHeavy(1, _ -> {
            try (PointerScope _ = new PointerScope(); CausalLm exact = ModelFamilies.load(checkpoint)) {
                Tensor input = exact.embed(new int[][]{window});
                Tensor expected = exact.block(0).forward(input, InputObserver.NONE).to(ScalarType.Double);
                Tensor found = model.block(0).forward(input, InputObserver.NONE).to(ScalarType.Double);
                return norm(found.sub(expected)) / norm(expected.sub(input.to(ScalarType.Double)));
            }
        }).getFirst();
    }

    private static double norm(Tensor tensor) {
        return Math.sqrt(tensor.square().sum().item_double());
    }
}
