// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Root mean square norm over the last dimension (Zhang and Sennrich 2019).
///
/// ```text
/// x / sqrt(mean(x²) + epsilon) * weight
/// ```
///
/// @param weight `[channels]`, as it is multiplied
/// @param epsilon of the config
record RmsNorm(Tensor weight, double epsilon) {
    /// @param fromOne whether the checkpoint holds weight - 1, as Gemma's do
    static RmsNorm of(Tensor stored, double epsilon, boolean fromOne) {
        return new RmsNorm(fromOne ? stored.add(new Scalar(1)) : stored, epsilon);
    }

    Tensor apply(Tensor input) {
        return torch.rms_norm(input, new long[]{weight.size(0)}, new TensorOptional(weight),
                new DoubleOptional(epsilon));
    }
}
