// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Scores made of the weights of a row, one for each weight, fp32.
abstract class WeightRow implements RowScores.InFloat {
    private final WeightMatrix weight;

    WeightRow(WeightMatrix weight) {
        this.weight = weight;
    }

    @Override
    public final int rows() {
        return weight.rows();
    }

    @Override
    public final int columns() {
        return weight.columns();
    }

    @Override
    public final void row(int row, float[] into) {
        MemorySegment.copy(weight.values(), ValueLayout.JAVA_FLOAT_UNALIGNED, weight.rowOffset(row), into, 0,
                weight.columns());
        score(row, into);
    }

    /// Replaces the weights W[row, :] in `into[0 … columns-1]` by their scores.
    abstract void score(int row, float[] into);
}
