// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.lang.foreign.ValueLayout;
import org.optishear.tensor.WeightMatrix;

/// |W| in double precision, a row at a time.
interface MagnitudeRows {
    /// Number of rows (output channels).
    int rows();

    /// Number of columns (input channels).
    int columns();

    /// Writes |W[row, :]| to `into[0 … columns-1]`.
    void row(int row, double[] into);

    /// Of an fp32 matrix in memory.
    static MagnitudeRows of(WeightMatrix weight) {
        return new MagnitudeRows() {
            @Override
            public int rows() {
                return weight.rows();
            }

            @Override
            public int columns() {
                return weight.columns();
            }

            @Override
            public void row(int row, double[] into) {
                long first = (long) row * weight.columns();
                for (int j = 0; j < weight.columns(); j++) {
                    into[j] = Math.abs((double) weight.values().getAtIndex(ValueLayout.JAVA_FLOAT, first + j));
                }
            }
        };
    }
}
