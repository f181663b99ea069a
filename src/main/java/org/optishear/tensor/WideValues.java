// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;

/// The distribution of values of 32 or 64 bits, a chunk of rows at a time: moments in a first pass over the memory, and
/// when the standard deviation of the whole is known, the histogram in a second.
final class WideValues {
    private final ValueBlock block = new ValueBlock();
    private WeightMoments moments = WeightMoments.NONE;

    /// What a chunk of rows gives.
    record Sums(WeightMoments moments, long nan, long infinite) {
        Sums plus(Sums later) {
            return new Sums(moments.plus(later.moments), nan + later.nan, infinite + later.infinite);
        }
    }

    /// Adds a row.
    void add(StoredMatrix matrix, int row) {
        MemorySegment values = matrix.row(row);
        boolean single = matrix.width() == Float.BYTES;
        for (int first = 0; first < matrix.columns(); first += ValueBlock.SIZE) {
            block.load(values, first, Math.min(ValueBlock.SIZE, matrix.columns() - first), single);
            moments = moments.plus(block.moments());
        }
    }

    Sums sums() {
        return new Sums(moments, block.nan(), block.infinite());
    }

    /// Counts a row.
    void count(StoredMatrix matrix, int row, double std, WeightHistogram histogram) {
        MemorySegment values = matrix.row(row);
        boolean single = matrix.width() == Float.BYTES;
        for (int first = 0; first < matrix.columns(); first += ValueBlock.SIZE) {
            block.load(values, first, Math.min(ValueBlock.SIZE, matrix.columns() - first), single);
            block.count(std, histogram);
        }
    }
}
