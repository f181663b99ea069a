// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// A metric made of |W|, the input norms and their sums, which a search computes once for all of its candidates; compared
/// within rows.
public interface OperandMetric extends PruningMetric {
    /// The scores, as [PruningMetric#scores] gives them, of a linear whose operands are shared.
    RowScores.InDouble scores(MetaOperands operands);

    /// @throws UndefinedScores if an input norm is not a number or not finite
    @Override
    default RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        float[] _ = InputNorms.of(statistics);
        return scores(new MetaOperands(weight, statistics));
    }

    @Override
    default Needs needs() {
        return Needs.SQUARED_NORM;
    }

    @Override
    default boolean comparesWholeMatrix() {
        return false;
    }
}
