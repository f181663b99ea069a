// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// A tensor as a pickle describes it: a view of a storage.
///
/// @param storage what it looks at
/// @param dtype type of one element
/// @param offset its first element, counted in elements from the start of the storage
/// @param shape dimensions, outermost first
/// @param strides elements from one index to the next, for each dimension
record TorchTensor(Storage storage, DType dtype, long offset, List<Long> shape, List<Long> strides) {
    /// Bytes of a file under a key.
    ///
    /// @param key name of the entry, `0`, `1`, …
    /// @param dtype type of one element; `null` where the tensors tell
    /// @param elements its length; bytes where it has no dtype
    record Storage(String key, DType dtype, long elements) {}

    TorchTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
    }

    /// Number of elements.
    ///
    /// @throws ArithmeticException if it does not fit 63 bits
    long elements() {
        return shape.contains(0L) ? 0 : shape.stream().reduce(1L, Math::multiplyExact);
    }

    /// The last element of the storage it reads, -1 where it has none.
    ///
    /// @throws ArithmeticException if it does not fit 63 bits
    long last() {
        long last = offset;
        for (int i = 0; i < shape.size(); i++) {
            last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
        }
        return shape.contains(0L) ? -1 : last;
    }

    /// Whether the storage holds it row-major, without gaps.
    boolean rowMajor() {
        long next = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1 && strides.get(i) != next) {
                return shape.contains(0L);
            }
            next *= shape.get(i);
        }
        return true;
    }

    /// Copies the elements, row-major.
    ///
    /// @param stored the whole storage
    /// @param target as many bytes as the elements make
    void copy(MemorySegment stored, MemorySegment target) {
        int bytes = dtype.bits() / Byte.SIZE;
        int inner = shape.size() - 1; // a scalar is always row-major
        long run = shape.get(inner);
        long[] index = new long[inner];
        for (long done = 0; done < target.byteSize(); done += run * bytes) {
            long from = offset;
            for (int i = 0; i < inner; i++) {
                from += index[i] * strides.get(i);
            }
            copyRun(stored, from * bytes, target.asSlice(done, run * bytes));
            for (int i = inner - 1; i >= 0 && ++index[i] == shape.get(i); i--) {
                index[i] = 0;
            }
        }
    }

    private void copyRun(MemorySegment stored, long from, MemorySegment target) {
        int bytes = dtype.bits() / Byte.SIZE;
        if (strides.getLast() == 1) {
            target.copyFrom(stored.asSlice(from, target.byteSize()));
            return;
        }
        long step = strides.getLast() * bytes;
        for (long at = 0, source = from; at < target.byteSize(); at += bytes, source += step) {
            switch (bytes) {
                case 1 -> target.set(ValueLayout.JAVA_BYTE, at, stored.get(ValueLayout.JAVA_BYTE, source));
                case 2 -> target.set(ValueLayout.JAVA_SHORT_UNALIGNED, at,
                        stored.get(ValueLayout.JAVA_SHORT_UNALIGNED, source));
                case 4 -> target.set(ValueLayout.JAVA_INT_UNALIGNED, at,
                        stored.get(ValueLayout.JAVA_INT_UNALIGNED, source));
                case 8 -> target.set(ValueLayout.JAVA_LONG_UNALIGNED, at,
                        stored.get(ValueLayout.JAVA_LONG_UNALIGNED, source));
                default -> throw new IllegalStateException("elements of " + bytes + " bytes");
            }
        }
    }
}
