// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How a checkpoint holds a tensor that is computed with in fp32.
///
/// @param type of its elements
/// @param transposed whether it is held as `[in, out]` and computed with as `[out, in]`
public record StoredForm(ScalarType type, boolean transposed) {
    /// Values rounded to what the checkpoint can hold, contiguous in its order.
    ///
    /// @param values as they are computed with
    public Tensor toStored(Tensor values) {
        Tensor ordered = transposed ? values.t() : values;
        return ordered.to(type).contiguous();
    }

    /// Values as they are computed with, in fp32 and contiguous; shared where that changes nothing.
    ///
    /// @param stored as [#toStored] made it
    public Tensor toComputed(Tensor stored) {
        Tensor ordered = transposed ? stored.t() : stored;
        return ordered.to(ScalarType.Float).contiguous();
    }
}
