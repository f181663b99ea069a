// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// The marks of one row inside an array of words: column `j` is bit `j & 63` of `words[from + (j >> 6)]`.
final class WordRange {
    final long[] words;
    final int from;

    WordRange(long[] words, int from) {
        this.words = words;
        this.from = from;
    }

    void set(int column) {
        words[from + (column >> 6)] |= 1L << column;
    }

    /// Clears column `first` and all behind it, up to the end of the row of `columns`.
    void clearFrom(int first, int columns) {
        int end = RowKernel.wordsPerRow(columns);
        for (int word = first >> 6; word < end; word++) {
            words[from + word] &= word == first >> 6 ? (1L << first) - 1 : 0;
        }
    }

    /// The `count` lowest of the bits that are set, or all of them.
    static long lowestBits(long bits, int count) {
        return count >= Long.bitCount(bits) ? bits : Long.expand((1L << count) - 1, bits);
    }
}
