// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The memory behind a libtorch tensor on the CPU, for kernels of our own.
public final class TensorMemory {
    private TensorMemory() {}

    /// The bytes of a contiguous CPU tensor, shared and not copied; valid only while the tensor lives.
    ///
    /// @throws IllegalArgumentException if the tensor is not contiguous or not on the CPU
    @SuppressWarnings("restricted") // the size is the tensor's own
    public static MemorySegment of(Tensor tensor) {
        if (!tensor.is_contiguous() || !tensor.is_cpu()) {
            throw new IllegalArgumentException("expected a contiguous tensor on the CPU");
        }
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.nbytes());
    }

    /// A tensor over native memory without a copy; it must not be used after the memory is gone.
    ///
    /// @param bytes as many as `shape` and `type` make, at an address that is a multiple of the element size
    /// @param shape dimensions, outermost first
    public static Tensor over(MemorySegment bytes, long[] shape, ScalarType type) {
        try (TensorOptions options = new TensorOptions(type)) {
            return torch.from_blob(new Address(bytes.address()), shape, options);
        }
    }

    /// A bare address: owns nothing, belongs to no scope.
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }

    /// The values of a contiguous fp32 tensor, copied.
    public static float[] floats(Tensor tensor) {
        if (tensor.scalar_type().intern() != ScalarType.Float) {
            throw new IllegalArgumentException("found " + torch.toString(tensor.scalar_type()) + ", expected fp32");
        }
        return of(tensor.cpu()).toArray(ValueLayout.JAVA_FLOAT);
    }
}
