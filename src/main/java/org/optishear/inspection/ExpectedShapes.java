// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.WeightSource;

/// Lets a family say what it expects of a checkpoint, and keeps what is otherwise instead of refusing.
///
/// @param checkpoint what is there
/// @param mismatches by tensor, in the order they were asked for
record ExpectedShapes(Checkpoint checkpoint, Map<String, InputException> mismatches) implements WeightSource {
    ExpectedShapes(Checkpoint checkpoint) {
        this(checkpoint, new LinkedHashMap<>());
    }

    @Override
    public boolean has(String name) {
        return checkpoint.has(name);
    }

    @Override
    public void requireShape(String name, long... shape) {
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        try {
            TensorInfo info = checkpoint.info(name);
            if (!info.shape().equals(expected)) {
                throw new InputException(info.where(), "shape " + info.shape(),
                        expected + " by " + checkpoint.config().path());
            }
        } catch (InputException e) {
            mismatches.putIfAbsent(name, e);
        }
    }

    @Override
    public Tensor weight(String name, long... shape) {
        throw new IllegalStateException(name + " was asked for; only shapes are known here");
    }
}
