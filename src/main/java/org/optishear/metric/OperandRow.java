// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.tensor.RowScores;

/// Scores made of |W| of a row, one for each weight, double.
abstract class OperandRow implements RowScores.InDouble {
    private final MagnitudeRows weight;
    private final int columns;

    OperandRow(MetaOperands operands) {
        this.weight = operands.weight();
        this.columns = operands.norm().length;
    }

    @Override
    public final int rows() {
        return weight.rows();
    }

    @Override
    public final int columns() {
        return columns;
    }

    @Override
    public final void row(int row, double[] into) {
        weight.row(row, into);
        score(row, into);
    }

    /// Replaces |W[row, :]| in `into[0 … columns-1]` by the scores.
    abstract void score(int row, double[] into);
}
