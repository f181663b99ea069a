// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.BlockSelector;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.LinearScores;
import org.optishear.model.Block;
import org.optishear.model.Linear;
import org.optishear.model.StoredForm;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.TensorScope;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;
import org.optishear.update.HessianFactors;
import org.optishear.update.LinearProblem;
import org.optishear.update.UpdatedLinear;
import org.optishear.update.WeightUpdate;

/// Chooses which weights of one block go, zeroes them, and lets the method's update change those that stay.
///
/// Where values change, the pruned block computes with what the checkpoint will hold: the update's fp32 result rounded to the
/// stored dtype.
public final class BlockPruning {
    private final Recipe recipe;
    private final int index;
    private final Function<String, StoredForm> stored;
    private final Workers workers;
    private final SequencedMap<String, PrunedLinear> linears = new LinkedHashMap<>(); // by weight
    private final Map<String, List<String>> notices = new HashMap<>(); // of the dense linear, by weight
    private final SequencedMap<String, Tensor> changed = new LinkedHashMap<>(); // by tensor

    /// @param index of the block
    /// @param stored how the checkpoint holds a tensor
    public BlockPruning(Recipe recipe, int index, Function<String, StoredForm> stored, Workers workers) {
        this.recipe = recipe;
        this.index = index;
        this.stored = stored;
        this.workers = workers;
    }

    /// What became of the block that was pruned; its tensors belong to the scope that [#prune] was called in.
    public PrunedBlock outcome() {
        return new PrunedBlock(linears, changed);
    }

    /// Prunes one block, once.
    ///
    /// @param block a copy of its own; where it is computed in fp32 its weights are zeroed in place
    /// @param statistics by name of the linear; empty for a method that reads none
    /// @return the pruned block
    /// @throws InputException if the method is not defined for a linear; it names it
    Block prune(Block block, Map<String, LinearStatistics> statistics) {
        Map<String, Linear> pruned = new LinkedHashMap<>();
        try (HessianFactors factors = new HessianFactors()) {
            if (block.linears().stream().anyMatch(linear -> pattern(linear) instanceof SparsityPattern.PerBlock)) {
                prune(block.linears(), statistics, factors).forEach(linear -> pruned.put(linear.name(), linear));
            } else { // a weight that must be widened is so for its own turn only
                for (Linear linear : block.linears()) {
                    pruned.put(linear.name(), prune(List.of(linear), statistics, factors).getFirst());
                }
            }
        }
        return block.withLinears(linear -> pruned.get(linear.name()));
    }

    private SparsityPattern pattern(Linear linear) {
        return recipe.allocation().pattern(index, linear.name());
    }

    private boolean updates(Linear linear) {
        return recipe.method().update().filter(update -> update.appliesTo(linear)).isPresent();
    }

    /// Linears whose weights are compared with each other, or one.
    private List<Linear> prune(List<Linear> group, Map<String, LinearStatistics> statistics, HessianFactors factors) {
        List<Tensor> weights = group.stream().map(Linear::fullWeight).toList();
        boolean untouched = group.stream().noneMatch(this::updates);
        for (int i = 0; i < group.size(); i++) { // before anything is zeroed
            notices.put(group.get(i).weightName(), LinearNotices.of(weights.get(i),
                    statistics.getOrDefault(group.get(i).name(), LinearStatistics.none())));
        }
        List<Choice> choices = choices(group, weights, statistics, untouched);
        List<Linear> pruned = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            Linear linear = group.get(i);
            if (!updates(linear)) {
                Mask mask = choices.get(i).mask().orElseThrow();
                if (!untouched) {
                    mask.apply(TensorMemory.of(weights.get(i)), Float.BYTES, workers);
                }
                keep(linear, mask, weights.get(i), List.of());
                pruned.add(linear.withWeight(weights.get(i)));
            } else {
                pruned.add(updated(linear, new LinearProblem(linear.name(), weights.get(i),
                        choices.get(i).mask(), choices.get(i).scores(), pattern(linear),
                        statistics.getOrDefault(linear.name(), LinearStatistics.none()), factors,
                        workers)));
            }
        }
        return pruned;
    }

    /// What the ranking chooses of a linear, and by what; empty where the update chooses.
    private record Choice(Optional<Mask> mask, Optional<RowScores> scores) {}

    /// @param zeroing whether the pruned weights become zero at once
    private List<Choice> choices(List<Linear> group, List<Tensor> weights,
            Map<String, LinearStatistics> statistics, boolean zeroing) {
        Optional<Ranking> ranking = recipe.method().ranking();
        if (ranking.isEmpty()) {
            return group.stream().map(_ -> new Choice(Optional.empty(), Optional.empty())).toList();
        }
        List<BlockSelector.Part> parts = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            Linear linear = group.get(i);
            parts.add(new BlockSelector.Part(LinearScores.of(ranking.get().of(linear.name()), linear.name(),
                    WeightMatrix.of(weights.get(i)), statistics.get(linear.name())), pattern(linear)));
        }
        List<Mask> masks = zeroing
                ? BlockSelector.selectAndZero(parts, weights.stream().map(TensorMemory::of).toList(), workers)
                : BlockSelector.select(parts, workers);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            choices.add(new Choice(Optional.of(masks.get(i)), Optional.of(parts.get(i).scores())));
        }
        return choices;
    }

    private Linear updated(Linear linear, LinearProblem problem) {
        WeightUpdate update = recipe.method().update().orElseThrow();
        StoredForm form = stored.apply(linear.weightName());
        UpdatedLinear[] made = new UpdatedLinear[1];
        boolean[] finite = new boolean[1]; // before it is stored
        Tensor values = TensorScope.of(() -> {
            UpdatedLinear result = update.update(problem);
            result.mask().apply(TensorMemory.of(result.weight()), Float.BYTES, workers);
            made[0] = result;
            finite[0] = finite(result.weight());
            return update.changesValues() ? form.toStored(result.weight()) : result.weight();
        });
        Tensor weight = values;
        if (update.changesValues()) {
            changed.put(linear.weightName(), values);
            weight = form.toComputed(values);
            requireFinite(linear, update, finite[0], weight);
        }
        keep(linear, made[0].mask(), weight, made[0].notices());
        return linear.withWeight(weight);
    }

    /// @param more notices of the update
    private void keep(Linear linear, Mask mask, Tensor weight, List<String> more) {
        List<String> all = new ArrayList<>(notices.get(linear.weightName()));
        if (mask.prunedCount() == (long) mask.rows() * mask.columns()) {
            all.add(LinearNotices.ALL_PRUNED);
        }
        all.addAll(more);
        linears.put(linear.weightName(), PrunedLinear.of(mask, weight, all));
    }

    private static boolean finite(Tensor weight) {
        return TensorScope.of(() -> weight.isfinite().all()).item_bool();
    }

    /// @param updatedFinite whether what the update gave was, in fp32
    /// @param weight the same in the checkpoint's dtype
    private static void requireFinite(Linear linear, WeightUpdate update, boolean updatedFinite, Tensor weight) {
        if (!updatedFinite) {
            throw new InputException(linear.name() + ": " + update.id(), "updated weights that are not finite",
                    "activations and weights whose products fp32 can hold, or a method that reads no Hessian");
        }
        if (!finite(weight)) {
            throw new InputException(linear.name() + ": " + update.id(),
                    "updated weights that the checkpoint's dtype cannot hold",
                    "smaller ones: more damping, less sparsity, or a checkpoint in bf16 or fp32");
        }
    }
}
