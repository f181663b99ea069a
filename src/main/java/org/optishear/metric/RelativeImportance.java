// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Relative importance: what share of its row and of its column a weight holds, times a factor of the input.
///
/// ```text
/// score[i, j] = (|W[i, j]| / Σᵢ |W[i, j]| + |W[i, j]| / Σⱼ |W[i, j]|) * factor[j]             (fp32; sums in double)
/// ```
///
/// In a row or column of zeros this is 0/0 = NaN, as in the reference: kept, and zero anyway.
final class RelativeImportance extends WeightRow {
    private final float[] rowSums; // [out]
    private final float[] columnSums; // [in]
    private final float[] factor; // [in]

    private RelativeImportance(WeightMatrix weight, MatrixSums sums, float[] factor) {
        super(weight);
        this.rowSums = narrow(sums.rows());
        this.columnSums = narrow(sums.columns());
        this.factor = factor;
    }

    /// @param factor `[in]`
    static RowScores of(WeightMatrix weight, float[] factor) {
        return new RelativeImportance(weight, MatrixSums.of(MagnitudeRows.of(weight)), factor);
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    @Override
    void score(int row, float[] into) {
        float rowSum = rowSums[row];
        for (int j = 0; j < factor.length; j++) {
            float magnitude = Math.abs(into[j]);
            into[j] = (magnitude / columnSums[j] + magnitude / rowSum) * factor[j];
        }
    }
}
