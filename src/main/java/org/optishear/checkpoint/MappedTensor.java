// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// libtorch tensors over memory segments, and segments over libtorch tensors.
final class MappedTensor {
    private MappedTensor() {}

    /// A tensor over `bytes` without a copy, or a copy where the address is no multiple of the element size.
    static Tensor of(MemorySegment bytes, long[] shape, torch.ScalarType type) {
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
    static MemorySegment bytes(Tensor tensor) {
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.nbytes());
    }

    /// A bare address: owns nothing, belongs to no scope.
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }
}
