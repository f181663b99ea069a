// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.Tensor;

/// Where a model finds its weights: a checkpoint on disk, or parameters in training.
public interface WeightSource {
    /// Whether a tensor of this Hugging Face name exists.
    boolean has(String name);

    /// Makes sure, without reading it, that a tensor exists and has exactly this shape; in training it is made when asked for.
    ///
    /// @throws org.optishear.InputException if it is missing or of another shape
    default void requireShape(String name, long... shape) {}

    /// The tensor in the compute dtype (fp32), of exactly this shape.
    ///
    /// The caller's innermost `PointerScope` owns what is returned.
    ///
    /// @throws org.optishear.InputException if it is missing, of another shape, or holds NaN or infinities
    Tensor weight(String name, long... shape);
}
