// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// Scores rows and marks the weights to prune, without sorting; scratch and loops of one thread.
///
/// Each row of the range `first … end-1` is scored, marked and, if the target holds weights, zeroed while it is in the
/// cache. The order of scores is that of the reference's stable sort: lowest first, `-0.0` equal to `+0.0`, NaN last,
/// equal scores by column.
public sealed interface RowKernel permits FloatRowKernel, DoubleRowKernel, MagnitudeRowKernel {
    /// A kernel for these scores, in their own precision.
    static RowKernel of(RowScores scores, RowTarget target) {
        return switch (scores) {
            case ScaledMagnitude magnitude when magnitude.columns() % Long.SIZE == 0
                    && target.isWithin(magnitude.weight().values()) ->
                new MagnitudeRowKernel(magnitude, target);
            case RowScores.InFloat inFloat -> new FloatRowKernel(inFloat, target);
            case RowScores.InDouble inDouble -> new DoubleRowKernel(inDouble, target);
        };
    }

    /// Marks the `count` lowest scores of each row, `0 <= count <= columns`.
    void markLowest(int first, int end, int count);

    /// Marks the lowest scores of every group of consecutive columns.
    void markGroups(int first, int end, GroupSizes sizes);

    /// Marks every score of a row that is below the one of `key`, and the first `ties[row]` of those equal to it.
    ///
    /// @param key
    ///            a key of [ScoreKeys]
    void markUpTo(int first, int end, long key, int[] ties);
}
