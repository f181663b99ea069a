// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Locale;

/// What `relative_sum` means: the authors' code and the metric it was meant to contain (RIA) differ.
public enum RelativeSum {
    /// 1 / (rᵢ + cⱼ): soda-lsq/AdaPrune@1b6f4ef `operator_candidates`.
    CODE {
        @Override
        void multiply(double[] values, double rowSum, double[] columnSums) {
            for (int j = 0; j < columnSums.length; j++) {
                values[j] = 1 / (rowSum + columnSums[j]) * values[j];
            }
        }
    },
    /// 1/rᵢ + 1/cⱼ: relative importance as RIA (Zhang et al. 2024) defines it.
    RIA {
        @Override
        void multiply(double[] values, double rowSum, double[] columnSums) {
            for (int j = 0; j < columnSums.length; j++) {
                values[j] = (1 / rowSum + 1 / columnSums[j]) * values[j];
            }
        }
    };

    /// Name on the command line.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    abstract void multiply(double[] values, double rowSum, double[] columnSums);
}
