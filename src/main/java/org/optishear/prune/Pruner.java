// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.Gradients;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.metric.PruningMetric;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Prunes a model block by block, without retraining.
///
/// For each block: run all windows through it as it is and collect statistics; select and zero the weights of all its
/// linears, and let the method change those that stay; run the windows through the pruned block, whose outputs enter the
/// next. So the statistics of a block come from pruned predecessors. Embeddings, norms and the head are not touched. Where an
/// order of input channels is asked for, the block and its statistics are put in that order before weights are selected
/// ([ChannelFolding]).
///
/// A metric that reads gradients takes them of the dense model, before the first block. Source: locuslab/wanda@8e8fc87
/// `lib/prune.py` `prune_wanda`. Differs: magnitude, too, goes through the same loop.
public final class Pruner {
    private Pruner() {}

    /// Told of every block that is done.
    public interface Progress {
        /// Block `done` of `blocks`, counted from 1.
        void blockPruned(int done, int blocks);

        /// A phase of a block has ended.
        ///
        /// @param seconds wall time
        default void took(Phase phase, double seconds) {
            // most have no use for it
        }
    }

    /// Where the time goes.
    public enum Phase {
        /// The dense model there and back, before the first block.
        GRADIENTS,
        /// The windows through a block as it is, and what is collected of its inputs.
        STATISTICS,
        /// Scores, the choice of the weights that go, and the update of those that stay.
        SELECTION,
        /// The windows through the pruned block.
        FORWARD
    }

    /// Prunes a model whose masks fit in memory.
    ///
    /// @param model the dense model; not changed
    /// @param windows calibration windows of token ids; none are run if the metric reads no inputs
    public static PrunedModel prune(CausalLm model, int[][] windows, PruningMetric metric, Allocation allocation,
            Workers workers, Progress progress) {
        return prune(model, windows, new Recipe(metric, allocation), new BlocksInMemory(), workers, progress);
    }

    /// Prunes every block of a model that has not been pruned yet.
    ///
    /// @param model the dense model; not changed
    /// @param windows calibration windows of token ids; none are run if the method reads no inputs
    /// @param blocks what is there of an earlier run, which is continued; gets every block that is done
    public static PrunedModel prune(CausalLm model, int[][] windows, Recipe recipe, PrunedBlocks blocks,
            Workers workers, Progress progress) {
        int[][] run = recipe.needs().inputs() ? windows : new int[0][];
        boolean backwards = recipe.needs().gradient() && recipe.gradients().isEmpty()
                && blocks.done() < model.blockCount();
        OwnedTensors hidden = blocks.states(workers).orElseGet(() -> HiddenStates.embed(model, run, workers));
        Watch watch = new Watch(progress);
        try (Gradients own = backwards
                ? watch.timed(Phase.GRADIENTS, () -> Gradients.of(model, windows, workers))
                : Gradients.none()) {
            Gradients gradients = recipe.gradients().orElse(own);
            for (int index = blocks.done(); index < model.blockCount(); index++) {
                try (PointerScope _ = new PointerScope(); OwnedTensors input = hidden) {
                    Block block = model.block(index);
                    Map<String, LinearStatistics> statistics = watch.timed(Phase.STATISTICS,
                            () -> statistics(block, input, recipe, gradients, workers));
                    BlockPruning pruning = new BlockPruning(recipe, index, model::storedForm, workers);
                    ChannelFolding folding = new ChannelFolding(recipe, index, workers);
                    ChannelFolding.Folded folded = watch.timed(Phase.SELECTION,
                            () -> folded(recipe, folding, block, statistics));
                    Block pruned = watch.timed(Phase.SELECTION,
                            () -> pruning.prune(folded.block(), folded.statistics()));
                    boolean last = index + 1 == model.blockCount(); // nobody reads its outputs
                    hidden = last
                            ? OwnedTensors.none()
                            : watch.timed(Phase.FORWARD, () -> HiddenStates.through(pruned, input, workers));
                    blocks.add(folded.into(pruning.outcome()), hidden);
                }
                progress.blockPruned(index + 1, model.blockCount());
            }
        } finally {
            hidden.close();
        }
        return new PrunedModel(model, blocks);
    }

    private static ChannelFolding.Folded folded(Recipe recipe, ChannelFolding folding, Block block,
            Map<String, LinearStatistics> statistics) {
        return recipe.permutation().isPresent()
                ? folding.fold(block, statistics)
                : ChannelFolding.Folded.none(block, statistics);
    }

    /// Tells what phases take.
    private record Watch(Progress progress) {
        <T> T timed(Phase phase, Supplier<T> work) {
            long start = System.nanoTime();
            T result = work.get();
            progress.took(phase, (System.nanoTime() - start) / 1e9);
            return result;
        }
    }

    private static Map<String, LinearStatistics> statistics(Block block, OwnedTensors input, Recipe recipe,
            Gradients gradients, Workers workers) {
        Needs needs = recipe.needs();
        Map<String, LinearStatistics> statistics = new LinkedHashMap<>();
        if (needs.inputs()) {
            statistics.putAll(new BlockStatistics(needs, workers).collect(block, input, input.size()));
        }
        if (needs.gradient()) {
            block.linears().forEach(linear -> statistics.put(linear.name(), statistics
                    .getOrDefault(linear.name(), LinearStatistics.none()).withGradient(gradients.of(linear.name()))));
        }
        return statistics;
    }
}
