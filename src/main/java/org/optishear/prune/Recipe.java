// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import org.optishear.metric.PruningMetric;

/// How a model is pruned.
///
/// @param metric ranks the weights
/// @param allocation how much each block gives up
public record Recipe(PruningMetric metric, Allocation allocation) {}
