// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import org.optishear.metric.PruningMetric;

/// How a model is pruned.
///
/// @param method ranks the weights, and says what becomes of those that stay
/// @param allocation how much each block gives up
public record Recipe(Method method, Allocation allocation) {
    /// A metric and nothing else.
    public Recipe(PruningMetric metric, Allocation allocation) {
        this(new Method(new Ranking(metric)), allocation);
    }
}
