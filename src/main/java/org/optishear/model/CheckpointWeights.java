// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;

/// Weights of a checkpoint on disk, converted to fp32 when they are asked for.
///
/// @param checkpoint open for as long as the model is used
record CheckpointWeights(Checkpoint checkpoint) implements WeightSource {
    @Override
    public boolean has(String name) {
        return checkpoint.has(name);
    }

    @Override
    public void requireShape(String name, long... shape) {
        TensorInfo info = checkpoint.info(name);
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!info.shape().equals(expected)) {
            throw new InputException(info.where(), "shape " + info.shape(),
                    expected + " by " + checkpoint.config().path());
        }
    }

    @Override
    public Tensor weight(String name, long... shape) {
        requireShape(name, shape);
        TensorInfo info = checkpoint.info(name);
        Tensor weight = checkpoint.read(name, ScalarType.Float);
        FiniteWeights.require(info, weight);
        return weight;
    }
}
