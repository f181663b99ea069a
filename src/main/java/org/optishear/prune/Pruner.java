// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
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

    /// Prunes every block of a model.
    ///
    /// @param model the dense model; not changed
    /// @param windows calibration windows of token ids; none are run if the metric reads no inputs
    public static PrunedModel prune(CausalLm model, int[][] windows, PruningMetric metric, Allocation allocation,
            Workers workers, Progress progress) {
        Map<String, Mask> masks = new LinkedHashMap<>();
        Map<String, PrunedModel.Zeros> zeros = new LinkedHashMap<>();
        OwnedTensors hidden = HiddenStates.embed(model, metric.readsInputs() ? windows : new int[0][], workers);
        for (int index = 0; index < model.blockCount(); index++) {
            try (PointerScope _ = new PointerScope(); OwnedTensors input = hidden) {
                Block block = model.block(index); // a copy of its own, pruned in place below
                Map<String, LinearStatistics> statistics = metric.readsInputs()
                        ? BlockStatistics.collect(block, input, input.size(), workers)
                        : Map.of();
                for (Linear linear : block.linears()) {
                    WeightMatrix weight = WeightMatrix.of(linear.weight());
                    RowScores scores = metric.scores(weight, statistics.get(linear.name()));
                    masks.put(linear.weightName(),
                            MaskSelector.selectAndZero(scores, allocation.pattern(index), weight.values(), workers));
                    zeros.put(linear.weightName(), PrunedModel.Zeros.of(linear.weight()));
                }
                hidden = HiddenStates.through(block, input, workers);
            }
            progress.blockPruned(index + 1, model.blockCount());
        }
        hidden.close();
        return new PrunedModel(model, masks, zeros);
    }
}
