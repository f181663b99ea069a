// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.optishear.mask.Mask;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.CausalLmView;
import org.optishear.model.Foldable;
import org.optishear.model.Linear;
import org.optishear.tensor.TensorMemory;

/// A dense model seen through what pruning made of it.
public final class PrunedModel implements CausalLmView {
    private final CausalLm dense;
    private final PrunedBlocks blocks;

    /// @param dense must stay open, as must `blocks`
    /// @param blocks all of the model's
    public PrunedModel(CausalLm dense, PrunedBlocks blocks) {
        this.dense = dense;
        this.blocks = blocks;
    }

    /// What pruning made of each block.
    public PrunedBlocks blocks() {
        return blocks;
    }

    /// The masks by name of the weight, in the model's order.
    public Map<String, Mask> masks() {
        Map<String, Mask> masks = new LinkedHashMap<>();
        blocks.weights().forEach(name -> masks.put(name, blocks.get(name).mask()));
        return masks;
    }

    /// How many weights of a matrix are zero: those pruned, and those that were zero before.
    ///
    /// @param count zero weights
    /// @param weights all weights
    public record Zeros(long count, long weights) {}

    /// Zero weights by name of the weight, in the model's order.
    public Map<String, Zeros> zeros() {
        Map<String, Zeros> zeros = new LinkedHashMap<>();
        blocks.weights().forEach(name -> {
            PrunedLinear linear = blocks.get(name);
            zeros.put(name, new Zeros(linear.zeros(), linear.weights()));
        });
        return zeros;
    }

    @Override
    public CausalLm seen() {
        return dense;
    }

    @Override
    public Block block(int index) {
        Set<String> changed = blocks.changed();
        return Foldable.reordered(dense.block(index), blocks.orders()).withLinears(linear -> {
            Linear biased = changed.contains(linear.biasName())
                    ? linear.withBias(computed(linear.biasName()))
                    : linear;
            return changed.contains(linear.weightName())
                    ? biased.withWeight(computed(linear.weightName()))
                    : masked(biased, blocks.get(linear.weightName()).mask());
        });
    }

    private Tensor computed(String changed) {
        return dense.storedForm(changed).toComputed(blocks.changed(changed));
    }

    /// A copy of a linear with the masked weights zero.
    public static Linear masked(Linear linear, Mask mask) {
        Tensor weight = linear.weight().cpu().clone();
        mask.apply(TensorMemory.of(weight), Math.toIntExact(weight.element_size()));
        return linear.withWeight(weight);
    }
}
