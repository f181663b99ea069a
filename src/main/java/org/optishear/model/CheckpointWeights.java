// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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
    public Tensor weight(String name, long... shape) {
        TensorInfo info = checkpoint.info(name);
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!info.shape().equals(expected)) {
            throw new InputException(info.where(), "shape " + info.shape(),
                    expected + " by " + checkpoint.config().path());
        }
        Tensor weight = checkpoint.read(name, ScalarType.Float);
        if (!torch.isfinite(weight).all().item_bool()) {
            throw new InputException(info.where(), describeNonFinite(weight), "finite weights");
        }
        return weight;
    }

    private static String describeNonFinite(Tensor weight) {
        long nan = torch.isnan(weight).sum().item_long();
        long infinite = torch.isinf(weight).sum().item_long();
        return nan + " NaN and " + infinite + " infinite values";
    }
}
