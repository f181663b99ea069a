// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Locale;

/// α and β of the meta metric: a factor taken from the sums of a matrix A, which multiplies outside τ.
///
/// In the order of the reference (soda-lsq/AdaPrune@1b6f4ef `operator_candidates`), which metric indices count by.
/// Differs from it: `none` is 1 where A is 0 (there A/A gives NaN). Every other keeps IEEE's 1/0 = inf.
public enum Coefficient {
    /// 1
    NONE,
    /// 1 / Σⱼ Aᵢⱼ
    ROW_SUM,
    /// 1 / Σᵢ Aᵢⱼ
    COLUMN_SUM,
    /// 1 / (Σⱼ Aᵢⱼ + Σᵢ Aᵢⱼ), or the sum of the two reciprocals ([RelativeSum])
    RELATIVE_SUM,
    /// 1 / Σ A
    TOTAL,
    /// 1 / mean A
    MEAN,
    /// 1 / ‖A‖_F
    FROBENIUS;

    /// Name in metric texts, for example `row_sum`.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether the factor is the same for all columns of a row, so that it cannot change an order within the row.
    boolean constantInRow() {
        return this != COLUMN_SUM && this != RELATIVE_SUM;
    }

    /// Multiplies one row, already transformed, by this factor.
    ///
    /// @param values `[columns]`, changed in place
    /// @param row which row of A this is
    /// @param sums the sums of A
    void multiply(double[] values, int row, MatrixSums sums, RelativeSum relativeSum) {
        switch (this) {
            case NONE -> {
            }
            case ROW_SUM -> scale(values, 1 / sums.rows()[row], sums.columns().length);
            case TOTAL -> scale(values, 1 / sums.total(), sums.columns().length);
            case MEAN -> scale(values, 1 / sums.mean(), sums.columns().length);
            case FROBENIUS -> scale(values, 1 / sums.frobenius(), sums.columns().length);
            case COLUMN_SUM -> {
                double[] columns = sums.columns();
                for (int j = 0; j < columns.length; j++) {
                    values[j] = 1 / columns[j] * values[j];
                }
            }
            case RELATIVE_SUM -> relativeSum.multiply(values, sums.rows()[row], sums.columns());
        }
    }

    private static void scale(double[] values, double factor, int length) {
        for (int j = 0; j < length; j++) {
            values[j] = factor * values[j];
        }
    }
}
