// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.model.WeightSource;

/// The weights of a model in training, fp32, made at random when they are first asked for.
///
/// ```text
/// norms: 1,   embedding: N(0, 0.02),   other matrices: N(0, 1 / sqrt(in))
/// ```
///
/// The wide start is on purpose. Weights that start at 0.02 end as a few large ones and many that do nothing, and half of them
/// can go unnoticed; weights that start wide all keep a part in the result, as those of large models do.
/// The order in which a model asks decides the draws, so it must be fixed.
final class Parameters implements WeightSource, AutoCloseable {
    private static final double EMBEDDING_DEVIATION = 0.02;

    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private final RandomGenerator random;

    Parameters(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    @Override
    public Tensor weight(String name, long... shape) {
        return tensors.computeIfAbsent(name, _ -> {
            try (PointerScope _ = new PointerScope()) {
                return torch.tensor(initial(name, shape)).reshape(shape).requires_grad_(true).retainReference();
            }
        });
    }

    private float[] initial(String name, long[] shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        if (shape.length == 1) {
            Arrays.fill(values, 1);
            return values;
        }
        double deviation = name.contains("embed") ? EMBEDDING_DEVIATION : 1 / Math.sqrt((double) shape[1]);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    /// All weights made so far, by Hugging Face name.
    SequencedMap<String, Tensor> tensors() {
        return tensors;
    }

    /// Leaves of their own that share these weights' memory, so that shards collect gradients apart.
    ///
    /// The caller's innermost `PointerScope` owns them.
    Leaves leaves() {
        SequencedMap<String, Tensor> leaves = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> leaves.put(name, tensor.detach().requires_grad_(true)));
        return new Leaves(leaves);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::releaseReference);
    }

    /// @param tensors by Hugging Face name, each a leaf of the autograd graph
    record Leaves(Map<String, Tensor> tensors) implements WeightSource {
        @Override
        public boolean has(String name) {
            return tensors.containsKey(name);
        }

        @Override
        public Tensor weight(String name, long... shape) {
            return tensors.get(name);
        }
    }
}
