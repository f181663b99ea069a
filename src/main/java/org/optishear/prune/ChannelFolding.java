// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.ChannelPermutation;
import org.optishear.mask.ChannelRuns;
import org.optishear.mask.ChannelSearch;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.LinearScores;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.model.Block;
import org.optishear.model.Foldable;
import org.optishear.model.Linear;
import org.optishear.model.LinearOrder;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// Puts the input channels of a block's linears in the order in which an N:M pattern keeps most of their scores, wherever
/// other linears of the block can give them out in that order, so that the checkpoint holds N:M as it is stored and computes
/// what it computed.
///
/// RIA (biomedical-cybernetics/RIA@7bc55b0) permutes every linear for the sake of its mask and puts the weights back where
/// they were, so that what it saves is N:M in no order that a kernel sees. Differs: an order that cannot be folded is not
/// sought; one that keeps less than the stored one is not used; query heads that share a key head share an order.
///
/// Scores are those of the method's metric on the statistics of the block as it is. An update that chooses its mask itself
/// (SparseGPT, ALPS) has no score before it has begun: its order is sought by Wanda's, the same as SparseGPT's but for the
/// place of a column, which an order changes.
///
/// @param recipe with a search for an order
/// @param index of the block
public record ChannelFolding(Recipe recipe, int index, Workers workers) {
    /// A block in another order.
    ///
    /// @param block its linears in that order; other linears are shared
    /// @param statistics of its linears, in that order
    /// @param orders by name of the linear; those that stay as they are are absent
    /// @param retained by name of the weight, of every linear whose order was sought
    /// @param notices by name of the weight, why an order was not sought or not refined
    public record Folded(Block block, Map<String, LinearStatistics> statistics, Map<String, LinearOrder> orders,
            Map<String, RetainedScore> retained, Map<String, String> notices) {
        /// What pruning made of the block, with what is known here.
        PrunedBlock into(PrunedBlock pruned) {
            SequencedMap<String, PrunedLinear> linears = new LinkedHashMap<>();
            pruned.linears().forEach((name, linear) -> linears.put(name, linear
                    .with(Optional.ofNullable(retained.get(name)), Optional.ofNullable(notices.get(name)))));
            return new PrunedBlock(linears, pruned.changed(), orders);
        }

        /// A block as it is.
        static Folded none(Block block, Map<String, LinearStatistics> statistics) {
            return new Folded(block, statistics, Map.of(), Map.of(), Map.of());
        }
    }

    /// Folds what the recipe asks for.
    ///
    /// @throws org.optishear.InputException if the scores of a linear are undefined; it names it
    public Folded fold(Block block, Map<String, LinearStatistics> statistics) {
        Map<Foldable, int[][]> folded = new LinkedHashMap<>();
        Map<String, RetainedScore> retained = new LinkedHashMap<>();
        Map<String, String> notices = new LinkedHashMap<>();
        for (Foldable foldable : block.foldables()) {
            Linear consumer = block.linears().stream().filter(linear -> linear.name().equals(foldable.consumer()))
                    .findFirst().orElseThrow();
            SparsityPattern asked = recipe.allocation().pattern(index, consumer.name());
            if (!(asked instanceof SparsityPattern.NofM pattern)) {
                notices.put(consumer.weightName(), "order of inputs kept: " + asked + " is no N:M");
                continue;
            }
            ChannelRuns runs = new ChannelRuns(foldable.runs(), foldable.repeats(), foldable.size());
            if (!runs.holdGroups(pattern)) {
                notices.put(consumer.weightName(), "order of inputs kept: heads of " + foldable.size()
                        + " channels are no multiple of " + pattern.group());
                continue;
            }
            ChannelPermutation found = found(consumer, statistics.get(consumer.name()), pattern, runs);
            boolean better = found.retained() > found.before();
            retained.put(consumer.weightName(),
                    new RetainedScore(found.before(), better ? found.retained() : found.before()));
            if (better) {
                folded.put(foldable, found.order());
            }
            if (!found.finite()) {
                notices.put(consumer.weightName(), "scores that are not finite: they stay"
                        + (search().assignment() ? ", and the order is the heuristic's" : ""));
            }
        }
        Map<String, LinearOrder> orders = Foldable.orders(folded, block);
        Map<String, LinearStatistics> reordered = new LinkedHashMap<>(statistics);
        orders.forEach((name, order) -> reordered.computeIfPresent(name, (_, seen) -> seen.reordered(order)));
        return new Folded(Foldable.reordered(block, orders), reordered, orders, retained, notices);
    }

    private ChannelSearch search() {
        return recipe.permutation().orElseThrow();
    }

    private ChannelPermutation found(Linear consumer, LinearStatistics seen, SparsityPattern.NofM pattern,
            ChannelRuns runs) {
        PruningMetric metric = recipe.method().ranking().map(ranking -> ranking.of(consumer.name()))
                .orElseGet(() -> Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE));
        try (PointerScope _ = new PointerScope()) {
            RowScores scores = LinearScores.of(metric, consumer.name(), WeightMatrix.of(consumer.fullWeight()), seen);
            return ChannelPermutation.of(scores, pattern, runs, search(), workers);
        }
    }
}
