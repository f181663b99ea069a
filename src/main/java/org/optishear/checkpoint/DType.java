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
    BOOL(8, ScalarType.Bool), U8(8, ScalarType.Byte), I8(8, ScalarType.Char), I16(16, ScalarType.Short), U16(16,
            ScalarType.UInt16), F16(16, ScalarType.Half), BF16(16, ScalarType.BFloat16), I32(32,
                    ScalarType.Int), U32(32, ScalarType.UInt32), F32(32, ScalarType.Float), I64(64,
                            ScalarType.Long), U64(64, ScalarType.UInt64), F64(64, ScalarType.Double), C64(64,
                                    ScalarType.ComplexFloat), F8_E5M2(8), F8_E4M3(8), F8_E8M0(8), F8_E4M3FNUZ(
                                            8), F8_E5M2FNUZ(8), F6_E2M3(6), F6_E3M2(6), F4(4);

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
