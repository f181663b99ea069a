// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Optional;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.Gradients;
import org.optishear.calibration.Needs;
import org.optishear.mask.ChannelSearch;
import org.optishear.metric.PruningMetric;

/// How a model is pruned.
///
/// @param method ranks the weights, and says what becomes of those that stay
/// @param allocation how much each block gives up
/// @param permutation how an order of input channels is sought that keeps more; empty for the stored order
/// @param gradients of the dense model on the windows, where they are known already; kept by the caller
public record Recipe(Method method, Allocation allocation, Optional<ChannelSearch> permutation,
        Optional<Gradients> gradients) {
    /// Gradients are computed where they are read.
    public Recipe(Method method, Allocation allocation, Optional<ChannelSearch> permutation) {
        this(method, allocation, permutation, Optional.empty());
    }

    /// Channels in the stored order.
    public Recipe(Method method, Allocation allocation) {
        this(method, allocation, Optional.empty());
    }

    /// A metric and nothing else.
    public Recipe(PruningMetric metric, Allocation allocation) {
        this(new Method(new Ranking(metric)), allocation);
    }

    /// The same with gradients that are known; `null` for none.
    public Recipe with(Gradients known) {
        return new Recipe(method, allocation, permutation, Optional.ofNullable(known));
    }

    /// The statistics that are read.
    Needs needs() {
        return permutation.isPresent() && method.ranking().isEmpty()
                ? method.needs().and(Needs.SQUARED_NORM) // ChannelFolding's own score
                : method.needs();
    }
}
