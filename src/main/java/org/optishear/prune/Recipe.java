// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Optional;
import org.optishear.calibration.Gradients;
import org.optishear.metric.PruningMetric;

/// How a model is pruned.
///
/// @param method ranks the weights, and says what becomes of those that stay
/// @param allocation how much each block gives up
/// @param gradients of the dense model on the windows, where they are known already; kept by the caller
public record Recipe(Method method, Allocation allocation, Optional<Gradients> gradients) {
    /// Gradients are computed where they are read.
    public Recipe(Method method, Allocation allocation) {
        this(method, allocation, Optional.empty());
    }

    /// A metric and nothing else.
    public Recipe(PruningMetric metric, Allocation allocation) {
        this(new Method(new Ranking(metric)), allocation);
    }

    /// The same with gradients that are known; `null` for none.
    public Recipe with(Gradients known) {
        return new Recipe(method, allocation, Optional.ofNullable(known));
    }
}
