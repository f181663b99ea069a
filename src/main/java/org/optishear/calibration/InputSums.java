// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.tensor.TensorMemory;

/// What one window gives at one input: sums by channel, small enough to keep for every window.
///
/// @param squaredNorm `[in]`; empty if not asked for
/// @param sum `[in]`; empty if not asked for, as are mean and variance
/// @param mean `[in]`
/// @param variance `[in]`, without Bessel's correction
/// @param tokens of the window
record InputSums(float[] squaredNorm, float[] sum, float[] mean, float[] variance, long tokens) {
    private static final float[] NONE = {};

    /// @param rows `[tokens, in]`
    static InputSums of(Tensor rows, Needs needs) {
        float[] squared = needs.squaredNorm()
                ? TensorMemory.floats(torch.norm(rows, new ScalarOptional(new Scalar(2)), 0).square())
                : NONE;
        if (!needs.moments()) {
            return new InputSums(squared, NONE, NONE, NONE, rows.size(0));
        }
        if (rows.size(0) == 0) { // an expert that no token was sent to
            float[] zeros = new float[Math.toIntExact(rows.size(1))];
            return new InputSums(squared, zeros, zeros, zeros, 0);
        }
        return new InputSums(squared, TensorMemory.floats(rows.sum(0)), TensorMemory.floats(rows.mean(0)),
                TensorMemory.floats(torch.var(rows, new long[]{0}, false, false)), rows.size(0));
    }
}
