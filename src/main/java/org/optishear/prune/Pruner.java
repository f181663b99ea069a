// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.metric.PruningMetric;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.Linear;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.TensorScope;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// Prunes a model block by block, without retraining.
///
/// For each block: run all windows through it as it is and collect statistics; select and zero the weights of all its
/// linears; run the windows through the pruned block, whose outputs enter the next. So the statistics of a block come
/// from pruned predecessors. Embeddings, norms and the head are not touched.
///
/// Source: locuslab/wanda@8e8fc87 `lib/prune.py` `prune_wanda`. Differs: magnitude, too, goes through the same loop.
public final class Pruner {
    private Pruner() {}

    /// Told of every block that is done.
    public interface Progress {
        /// Block `done` of `blocks`, counted from 1.
        void blockPruned(int done, int blocks);
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
    /// @param windows calibration windows of token ids; none are run if the metric reads no inputs
    /// @param blocks what is there of an earlier run, which is continued; gets every block that is done
    public static PrunedModel prune(CausalLm model, int[][] windows, Recipe recipe, PrunedBlocks blocks,
            Workers workers, Progress progress) {
        int[][] run = recipe.metric().readsInputs() ? windows : new int[0][];
        OwnedTensors hidden = blocks.states(workers).orElseGet(() -> HiddenStates.embed(model, run, workers));
        try {
            for (int index = blocks.done(); index < model.blockCount(); index++) {
                SequencedMap<String, PrunedLinear> linears = new LinkedHashMap<>();
                try (PointerScope _ = new PointerScope(); OwnedTensors input = hidden) {
                    Block pruned = prune(model.block(index), index, input, recipe, linears, workers);
                    boolean last = index + 1 == model.blockCount(); // nobody reads its outputs
                    hidden = last ? OwnedTensors.none() : HiddenStates.through(pruned, input, workers);
                }
                blocks.add(linears, hidden);
                progress.blockPruned(index + 1, model.blockCount());
            }
        } finally {
            hidden.close();
        }
        return new PrunedModel(model, blocks);
    }

    /// @param block a copy of its own; where it is computed in fp32 its weights are zeroed in place
    /// @param linears gets what became of each
    private static Block prune(Block block, int index, OwnedTensors input, Recipe recipe,
            SequencedMap<String, PrunedLinear> linears, Workers workers) {
        PruningMetric metric = recipe.metric();
        Map<String, LinearStatistics> statistics = metric.needs().inputs()
                ? new BlockStatistics(metric.needs(), workers).collect(block, input, input.size())
                : Map.of();
        Map<String, Linear> pruned = new LinkedHashMap<>();
        for (Linear linear : block.linears()) {
            pruned.put(linear.name(), linear.withWeight(TensorScope.of(() -> {
                Tensor full = linear.fullWeight();
                WeightMatrix weight = WeightMatrix.of(full);
                RowScores scores = metric.scores(weight, statistics.get(linear.name()));
                Mask mask = MaskSelector.selectAndZero(scores, recipe.allocation().pattern(index), weight.values(),
                        workers);
                linears.put(linear.weightName(), PrunedLinear.of(mask, full));
                return full.to(linear.weight().scalar_type());
            })));
        }
        return block.withLinears(linear -> pruned.get(linear.name()));
    }
}
