// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.BlockSelector;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.Block;
import org.optishear.model.Linear;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.TensorScope;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// Scores, selects and zeroes the weights of one block.
///
/// @param index of the block
/// @param statistics by name of the linear; empty for a metric that reads none
record BlockPruning(Recipe recipe, int index, Map<String, LinearStatistics> statistics, Workers workers) {
    /// @param block a copy of its own; where it is computed in fp32 its weights are zeroed in place
    /// @param linears gets what became of each
    /// @return the pruned block
    /// @throws org.optishear.InputException if the scores of a linear are undefined; it names it
    Block prune(Block block, SequencedMap<String, PrunedLinear> linears) {
        Map<String, Linear> pruned = new LinkedHashMap<>();
        if (block.linears().stream().anyMatch(linear -> pattern(linear) instanceof SparsityPattern.PerBlock)) {
            List<Tensor> zeroed = zeroed(block.linears(), linears);
            for (int i = 0; i < zeroed.size(); i++) {
                Linear linear = block.linears().get(i);
                pruned.put(linear.name(), linear.withWeight(zeroed.get(i)));
            }
        } else { // a weight that must be widened is so for its own turn only
            for (Linear linear : block.linears()) {
                pruned.put(linear.name(), linear.withWeight(TensorScope.of(() -> zeroed(List.of(linear), linears)
                        .getFirst().to(linear.weight().scalar_type()))));
            }
        }
        return block.withLinears(linear -> pruned.get(linear.name()));
    }

    private SparsityPattern pattern(Linear linear) {
        return recipe.allocation().pattern(index, linear.name());
    }

    private List<Tensor> zeroed(List<Linear> group, SequencedMap<String, PrunedLinear> linears) {
        List<Tensor> weights = group.stream().map(Linear::fullWeight).toList();
        List<BlockSelector.Part> parts = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            Linear linear = group.get(i);
            parts.add(new BlockSelector.Part(LinearScores.of(recipe.metric(), linear.name(),
                    WeightMatrix.of(weights.get(i)), statistics.get(linear.name())), pattern(linear)));
        }
        List<Mask> masks = BlockSelector.selectAndZero(parts, weights.stream().map(TensorMemory::of).toList(), workers);
        for (int i = 0; i < group.size(); i++) {
            linears.put(group.get(i).weightName(), PrunedLinear.of(masks.get(i), weights.get(i)));
        }
        return weights;
    }
}
