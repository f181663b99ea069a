// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.optishear.mask.Mask;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.Linear;
import org.optishear.tensor.TensorMemory;

/// A dense model seen through masks.
public final class PrunedModel implements CausalLm {
    private final CausalLm dense;
    private final Map<String, Mask> masks; // by weight name
    private final Map<String, Zeros> zeros; // by weight name

    /// @param dense must stay open
    /// @param masks by name of the weight, for example `model.layers.0.mlp.up_proj.weight`, in the model's order
    /// @param zeros weights that are zero after pruning, by name of the weight
    PrunedModel(CausalLm dense, Map<String, Mask> masks, Map<String, Zeros> zeros) {
        this.dense = dense;
        this.masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
        this.zeros = Collections.unmodifiableMap(new LinkedHashMap<>(zeros));
    }

    /// How many weights of a matrix are zero: those pruned, and those that were zero before.
    ///
    /// @param count zero weights
    /// @param weights all weights
    public record Zeros(long count, long weights) {
        static Zeros of(Tensor weight) {
            return new Zeros(weight.eq(new Scalar(0)).sum().item_long(), weight.numel());
        }
    }

    /// The masks by name of the weight, in the model's order.
    public Map<String, Mask> masks() {
        return masks;
    }

    /// Zero weights by name of the weight, in the model's order.
    public Map<String, Zeros> zeros() {
        return zeros;
    }

    @Override
    public int vocabularySize() {
        return dense.vocabularySize();
    }

    @Override
    public int maximumLength() {
        return dense.maximumLength();
    }

    @Override
    public int blockCount() {
        return dense.blockCount();
    }

    @Override
    public List<String> prunableWeights() {
        return dense.prunableWeights();
    }

    @Override
    public Tensor embed(int[][] ids) {
        return dense.embed(ids);
    }

    @Override
    public Block block(int index) {
        return dense.block(index).withLinears(linear -> masked(linear, masks.get(linear.weightName())));
    }

    @Override
    public Tensor logits(Tensor hidden) {
        return dense.logits(hidden);
    }

    /// Does nothing: the dense model belongs to whoever opened it.
    @Override
    public void close() {}

    /// A copy of a linear with the masked weights zero.
    public static Linear masked(Linear linear, Mask mask) {
        Tensor weight = linear.weight().clone();
        mask.apply(TensorMemory.of(weight), Float.BYTES);
        return linear.withWeight(weight);
    }
}
