// SPDX-License-Identifier: Apache-2.0
/// Pruning metrics: how much each weight matters.
///
/// - **In:** a weight `[out, in]` and what calibration collected for it ([org.optishear.calibration.LinearStatistics]).
/// - **Out:** scores by row ([org.optishear.tensor.RowScores]); the lowest are pruned first.
/// - **Start reading at** [PruningMetric], then [Wanda], the shortest real one, then [MetaMetric].
/// - **Add one:** one class beside [Wanda], one line in [Metrics#BUILT_IN].
/// - **Never here:** which weights fall (`mask`), writing weights (`prune`).
package org.optishear.metric;
