// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// Scores as unsigned whole numbers in the order of scores, for counting over a whole matrix; scratch of one thread.
///
/// `-0.0` and `+0.0` share one key, and so do all NaNs, whatever their sign, above all numbers.
public sealed interface ScoreKeys permits FloatKeys, DoubleKeys {
    /// Keys of these scores, in their own precision.
    static ScoreKeys of(RowScores scores) {
        return switch (scores) {
            case RowScores.InFloat inFloat -> new FloatKeys(inFloat);
            case RowScores.InDouble inDouble -> new DoubleKeys(inDouble);
        };
    }

    /// Bits of a key: 32 for single and 64 for double precision.
    int bits();

    /// Whether `key` stands for NaN.
    boolean isNaN(long key);

    /// Adds a row to a histogram: of the keys whose bits above `shift + 16` equal `prefix`, the 16 bits above `shift`.
    ///
    /// @param counts
    ///            65,536 counters
    void count(int row, long prefix, int shift, int[] counts);

    /// How many scores of the row have this key.
    int countEqual(int row, long key);
}
