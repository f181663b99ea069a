// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.InputException;
import org.optishear.checkpoint.TensorInfo;

/// Refuses weights that are not numbers: what is computed from them would be none either.
public final class FiniteWeights {
    /// Elements looked at in one step: what is compared takes memory, the embedding of a large vocabulary gigabytes.
    private static final long CHUNK = 1 << 24;

    private FiniteWeights() {}

    /// Looks at every value.
    ///
    /// @param info names the tensor in the error
    /// @param weight contiguous, of a floating dtype
    /// @throws InputException if there is a NaN or an infinity
    public static void require(TensorInfo info, Tensor weight) {
        long nan = 0;
        long infinite = 0;
        for (long start = 0; start < weight.numel(); start += CHUNK) {
            try (PointerScope _ = new PointerScope()) {
                Tensor part = weight.flatten().narrow(0, start, Math.min(CHUNK, weight.numel() - start));
                if (!torch.isfinite(part).all().item_bool()) {
                    nan += torch.isnan(part).sum().item_long();
                    infinite += torch.isinf(part).sum().item_long();
                }
            }
        }
        if (nan + infinite > 0) {
            throw new InputException(info.where(), nan + " NaN and " + infinite + " infinite values", "finite weights");
        }
    }
}
