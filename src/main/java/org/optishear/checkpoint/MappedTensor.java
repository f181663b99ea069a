// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// libtorch tensors over memory segments, and segments over libtorch tensors.
///
/// Neither keeps the other's memory alive: a tensor over a segment must not be used after the segment's arena has
/// closed, a segment over a tensor not after the tensor has been freed.
public final class MappedTensor {
    private MappedTensor() {}

    /// A tensor over `bytes` without a copy, or a copy where the address is no multiple of the element size.
    ///
    /// @param bytes as many native bytes as `shape` and `type` make
    /// @param shape dimensions, outermost first; empty for a scalar
    public static Tensor of(MemorySegment bytes, long[] shape, torch.ScalarType type) {
        try (TensorOptions options = new TensorOptions(type)) {
            if (bytes.byteSize() == 0) {
                return torch.empty(shape, options, null);
            }
            long elements = 1;
            for (long dimension : shape) {
                elements *= dimension;
            }
            if (bytes.address() % (bytes.byteSize() / elements) == 0) {
                return torch.from_blob(new Address(bytes.address()), shape, options);
            }
            Tensor copy = torch.empty(shape, options, null);
            bytes(copy).copyFrom(bytes);
            return copy;
        }
    }

    /// The memory of a contiguous CPU tensor; valid as long as the tensor is.
    @SuppressWarnings("restricted") // the length is libtorch's own
    public static MemorySegment bytes(Tensor tensor) {
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.nbytes());
    }

    /// A bare address: owns nothing, belongs to no scope.
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }
}
