// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.tensor.ComputeDevice;

/// Where a model finds its weights: a checkpoint on disk, or parameters in training.
public interface WeightSource {
    /// Whether a tensor of this Hugging Face name exists.
    boolean has(String name);

    /// Makes sure, without reading it, that a tensor exists and has exactly this shape; in training it is made when asked for.
    ///
    /// @throws org.optishear.InputException if it is missing or of another shape
    default void requireShape(String name, long... shape) {}

    /// The dtype that a tensor is kept in, whatever it is given out in.
    default ScalarType storedType(String name) {
        return ScalarType.Float;
    }

    /// Where the tensors are given out, and blocks are computed.
    default ComputeDevice device() {
        return ComputeDevice.CPU;
    }

    /// The tensor in fp32, of exactly this shape.
    ///
    /// The caller's innermost `PointerScope` owns what is returned.
    ///
    /// @throws org.optishear.InputException if it is missing, of another shape, or holds NaN or infinities
    Tensor weight(String name, long... shape);

    /// The matrix of a linear `[out, in]` in the dtype it is multiplied in: fp32, or bf16 where that was asked for.
    ///
    /// @throws org.optishear.InputException as [#weight] does
    default Tensor matrix(String name, long... shape) {
        return weight(name, shape);
    }

    /// Rows of a table, for example of the embedding: as `weight(name, shape)` at `ids`, but only they are converted.
    ///
    /// @param ids `[…]`, integer
    /// @return `[…, columns]` in fp32
    /// @throws org.optishear.InputException as [#weight] does
    default Tensor rows(String name, Tensor ids, long... shape) {
        return torch.embedding(weight(name, shape), ids);
    }
}
