// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Weights from the dtype they have on disk to fp32, looked at on the way: one pass over the memory.
public final class Widening {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class,
            VectorShape.forBitSize(INTS.vectorBitSize() / 2));
    private static final int EXPONENT = 0x7F80_0000; // all bits set in NaN and infinity only

    private Widening() {}

    /// Whether values of a dtype can be converted here.
    public static boolean knows(ScalarType type) {
        return type == ScalarType.BFloat16 || type == ScalarType.Half || type == ScalarType.Float;
    }

    /// Converts all values.
    ///
    /// @param from values of `type`, little-endian, at any address
    /// @param to as many fp32 values
    /// @return whether all of them are finite
    public static boolean toFloats(MemorySegment from, ScalarType type, MemorySegment to) {
        return switch (type) {
            case BFloat16 -> bfloat16(from, to);
            case Half -> half(from, to);
            case Float -> {
                to.copyFrom(from);
                yield finite(to);
            }
            default -> throw new IllegalArgumentException("no conversion from " + type);
        };
    }

    /// bf16 is the upper half of an fp32.
    private static boolean bfloat16(MemorySegment from, MemorySegment to) {
        long count = to.byteSize() / Float.BYTES;
        long bound = count - count % INTS.length();
        VectorMask<Integer> bad = INTS.maskAll(false);
        for (long i = 0; i < bound; i += INTS.length()) {
            IntVector bits = ((IntVector) ShortVector
                    .fromMemorySegment(SHORTS, from, i * Short.BYTES, ByteOrder.LITTLE_ENDIAN)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)).lanewise(VectorOperators.LSHL, 16);
            bad = bad.or(bits.and(EXPONENT).eq(EXPONENT));
            bits.intoMemorySegment(to, i * Float.BYTES, ByteOrder.LITTLE_ENDIAN);
        }
        boolean finite = !bad.anyTrue();
        for (long i = bound; i < count; i++) {
            int bits = from.get(SHORT, i * Short.BYTES) << 16;
            finite &= (bits & EXPONENT) != EXPONENT;
            to.set(INT, i * Float.BYTES, bits);
        }
        return finite;
    }

    private static boolean half(MemorySegment from, MemorySegment to) {
        long count = to.byteSize() / Float.BYTES;
        boolean finite = true;
        for (long i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(Float.float16ToFloat(from.get(SHORT, i * Short.BYTES)));
            finite &= (bits & EXPONENT) != EXPONENT;
            to.set(INT, i * Float.BYTES, bits);
        }
        return finite;
    }

    private static boolean finite(MemorySegment floats) {
        long count = floats.byteSize() / Float.BYTES;
        long bound = count - count % INTS.length();
        VectorMask<Integer> bad = INTS.maskAll(false);
        for (long i = 0; i < bound; i += INTS.length()) {
            bad = bad.or(IntVector.fromMemorySegment(INTS, floats, i * Float.BYTES, ByteOrder.LITTLE_ENDIAN)
                    .and(EXPONENT).eq(EXPONENT));
        }
        boolean finite = !bad.anyTrue();
        for (long i = bound; i < count; i++) {
            finite &= (floats.get(INT, i * Float.BYTES) & EXPONENT) != EXPONENT;
        }
        return finite;
    }

    /// Whether all bf16 values are finite.
    ///
    /// @param type BFloat16
    public static boolean finite(MemorySegment values, ScalarType type) {
        if (type != ScalarType.BFloat16) {
            throw new IllegalArgumentException("found " + type + ", expected BFloat16");
        }
        VectorSpecies<Short> species = ShortVector.SPECIES_PREFERRED;
        short exponent = (short) (EXPONENT >>> 16);
        long count = values.byteSize() / Short.BYTES;
        long bound = count - count % species.length();
        VectorMask<Short> bad = species.maskAll(false);
        for (long i = 0; i < bound; i += species.length()) {
            bad = bad.or(ShortVector.fromMemorySegment(species, values, i * Short.BYTES, ByteOrder.LITTLE_ENDIAN)
                    .and(exponent).eq(exponent));
        }
        boolean finite = !bad.anyTrue();
        for (long i = bound; i < count; i++) {
            finite &= (values.get(SHORT, i * Short.BYTES) & exponent) != exponent;
        }
        return finite;
    }

    /// How many fp32 values are zero, of either sign.
    public static long zeros(MemorySegment floats) {
        VectorSpecies<Float> species = FloatVector.SPECIES_PREFERRED;
        long count = floats.byteSize() / Float.BYTES;
        long bound = count - count % species.length();
        long zeros = 0;
        for (long i = 0; i < bound; i += species.length()) {
            zeros += FloatVector.fromMemorySegment(species, floats, i * Float.BYTES, ByteOrder.nativeOrder()).eq(0)
                    .trueCount();
        }
        for (long i = bound; i < count; i++) {
            zeros += floats.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES) == 0 ? 1 : 0;
        }
        return zeros;
    }
}
