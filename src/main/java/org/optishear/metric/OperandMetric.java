// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.tensor.RowScores;

/// A metric made of |W|, the input norms and their sums, which a search computes once for all of its candidates.
public interface OperandMetric extends PruningMetric {
    /// The scores, as [PruningMetric#scores] gives them, of a linear whose operands are shared.
    RowScores.InDouble scores(MetaOperands operands);
}
