// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The element types of the safetensors format, all of them (huggingface/safetensors@45c8c2c:tensor.rs, plus the FNUZ
/// pair added later).
///
/// The names are the ones written in the header. The 8-bit and smaller floats have no libtorch type here on purpose:
/// their values mean nothing without the scales that quantised checkpoints keep in other tensors, so reading them as
/// weights would be silently wrong.
public enum DType {
    /// One byte, 0 or 1.
    BOOL(8, ScalarType.Bool),
    /// Unsigned integers.
    U8(8, ScalarType.Byte),
    /// Signed integers, two's complement.
    I8(8, ScalarType.Char),
    /// 16 bits, signed.
    I16(16, ScalarType.Short),
    /// 16 bits, unsigned.
    U16(16, ScalarType.UInt16),
    /// IEEE half precision.
    F16(16, ScalarType.Half),
    /// The upper half of an F32.
    BF16(16, ScalarType.BFloat16),
    /// 32 bits, signed.
    I32(32, ScalarType.Int),
    /// 32 bits, unsigned.
    U32(32, ScalarType.UInt32),
    /// IEEE single precision.
    F32(32, ScalarType.Float),
    /// 64 bits, signed.
    I64(64, ScalarType.Long),
    /// 64 bits, unsigned.
    U64(64, ScalarType.UInt64),
    /// IEEE double precision.
    F64(64, ScalarType.Double),
    /// Two F32: real and imaginary part.
    C64(64, ScalarType.ComplexFloat),
    /// OCP 8-bit float, 5 bits of exponent.
    F8_E5M2(8),
    /// OCP 8-bit float, 4 bits of exponent, no infinities.
    F8_E4M3(8),
    /// A power of two: the scales of the OCP microscaling formats.
    F8_E8M0(8),
    /// As F8_E4M3, without negative zero.
    F8_E4M3FNUZ(8),
    /// As F8_E5M2, without infinities and negative zero.
    F8_E5M2FNUZ(8),
    /// OCP 6-bit float, packed.
    F6_E2M3(6),
    /// OCP 6-bit float, packed.
    F6_E3M2(6),
    /// OCP 4-bit float E2M1, packed.
    F4(4);

    private final int bits;
    private final ScalarType scalarType;

    DType(int bits) {
        this(bits, null);
    }

    DType(int bits, ScalarType scalarType) {
        this.bits = bits;
        this.scalarType = scalarType;
    }

    /// Bits of one element; 4 and 6 for the packed types, whose tensors still fill whole bytes.
    public int bits() {
        return bits;
    }

    /// Bytes that the address of an element must be a multiple of; 1 for packed types.
    public int alignment() {
        return Math.max(1, bits / 8);
    }

    /// The libtorch type with the same bytes; empty for floats of 8 bits and less.
    public Optional<ScalarType> scalarType() {
        return Optional.ofNullable(scalarType);
    }

    /// The dtype called `name` in a header.
    public static Optional<DType> of(String name) {
        for (DType dtype : values()) {
            if (dtype.name().equals(name)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }

    /// The dtype with the same bytes as a libtorch type. A type that a tensor returns is a new object each time, never
    /// the enum constant itself; it is interned here.
    public static Optional<DType> of(ScalarType type) {
        for (DType dtype : values()) {
            if (dtype.scalarType == type.intern()) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}
