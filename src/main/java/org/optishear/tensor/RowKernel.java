// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// Scratch and loops of one thread that scores a row and marks the weights to prune, without sorting it.
///
/// Marks are bits: column `j` of the row is bit `j & 63` of `words[from + (j >> 6)]`, 1 = pruned. Every mark method
/// writes all words of the row ([#wordsPerRow]); bits behind the last column are 0. The order of scores is that of the
/// reference's stable sort: lowest first, `-0.0` equal to `+0.0`, NaN last, equal scores by column.
///
/// An instance belongs to one thread.
public sealed interface RowKernel permits FloatRowKernel, DoubleRowKernel {
    /// A kernel for these scores, in their own precision.
    static RowKernel of(RowScores scores) {
        return switch (scores) {
            case RowScores.InFloat inFloat -> new FloatRowKernel(inFloat);
            case RowScores.InDouble inDouble -> new DoubleRowKernel(inDouble);
        };
    }

    /// Words of 64 columns that hold the marks of one row.
    static int wordsPerRow(int columns) {
        return (columns + Long.SIZE - 1) / Long.SIZE;
    }

    /// Computes the scores of `row`; all other methods speak of the row loaded last.
    void load(int row);

    /// Marks the `count` lowest scores, `0 <= count <= columns`.
    void markLowest(int count, long[] words, int from);

    /// Marks the lowest scores of every group of consecutive columns.
    void markGroups(GroupSizes sizes, long[] words, int from);

    /// Marks every score below that of `key`, and the first `ties` of those equal to it.
    void markUpTo(long key, int ties, long[] words, int from);

    /// Bits of a key: scores as unsigned numbers in the order of scores, 32 for single and 64 for double precision.
    int keyBits();

    /// Whether `key` stands for NaN.
    boolean isNaN(long key);

    /// Adds the row to a histogram: of the keys whose bits above `shift + 16` equal `prefix`, the 16 bits above `shift`.
    ///
    /// @param counts
    ///            65,536 counters
    void countKeys(long prefix, int shift, int[] counts);

    /// How many scores of the row have this key.
    int countEqual(long key);
}
