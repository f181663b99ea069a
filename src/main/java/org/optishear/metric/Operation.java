// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

/// τ of the meta metric: a transformation of |W| (by row) or of the input norms x.
///
/// In the order of the reference (soda-lsq/AdaPrune@1b6f4ef `operator_candidates`), which metric indices count by.
/// Differs from it: softmax is stabilised by the largest entry, as torch's own is. `log 0` is -inf, as there.
public enum Operation {
    /// a
    IDENTITY,
    /// √a
    SQRT,
    /// a²
    SQUARE,
    /// eᵃ
    EXP,
    /// ln a
    LOG,
    /// 1/(1+e⁻ᵃ)
    SIGMOID,
    /// eᵃ / Σ eᵃ over the row
    SOFTMAX;

    /// Name in metric texts, for example `sqrt`.
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// Transforms the first `length` values in place; they are one row (softmax runs over them).
    ///
    /// `StrictMath` keeps the bits equal on every machine and compiler tier.
    void apply(double[] values, int length) {
        switch (this) {
            case IDENTITY -> {
            }
            case SQRT -> {
                for (int j = 0; j < length; j++) {
                    values[j] = Math.sqrt(values[j]);
                }
            }
            case SQUARE -> {
                for (int j = 0; j < length; j++) {
                    values[j] *= values[j];
                }
            }
            case EXP -> {
                for (int j = 0; j < length; j++) {
                    values[j] = StrictMath.exp(values[j]);
                }
            }
            case LOG -> {
                for (int j = 0; j < length; j++) {
                    values[j] = StrictMath.log(values[j]);
                }
            }
            case SIGMOID -> {
                for (int j = 0; j < length; j++) {
                    values[j] = 1 / (1 + StrictMath.exp(-values[j]));
                }
            }
            case SOFTMAX -> softmax(values, length);
        }
    }

    private static void softmax(double[] values, int length) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < length; j++) {
            largest = Math.max(largest, values[j]);
        }
        double sum = 0;
        for (int j = 0; j < length; j++) {
            values[j] = StrictMath.exp(values[j] - largest);
            sum += values[j];
        }
        for (int j = 0; j < length; j++) {
            values[j] /= sum;
        }
    }
}
