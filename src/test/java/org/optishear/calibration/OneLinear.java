// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.model.Block;
import org.optishear.model.InputObserver;
import org.optishear.model.Linear;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;

/// A block that is one linear, as golden/layer has it.
public record OneLinear(Linear linear) implements Block {
    /// `W` of a golden layer.
    public static OneLinear of(GoldenTensors golden) {
        Tensor weight = torch.tensor(golden.floats("W")).reshape(golden.shape("W"));
        return new OneLinear(new Linear("linear", weight, Optional.empty()));
    }

    /// `X` of a golden layer, `[windows, tokens, in]`, as one tensor for each window.
    public static OwnedTensors windows(GoldenTensors golden, Workers workers) {
        float[] inputs = golden.floats("X");
        long[] shape = golden.shape("X");
        int size = inputs.length / (int) shape[0];
        return workers.mapTensors((int) shape[0],
                w -> torch.tensor(Arrays.copyOfRange(inputs, w * size, (w + 1) * size)).reshape(1, shape[1], shape[2]));
    }

    /// What calibration sees of a golden layer.
    public LinearStatistics calibrated(GoldenTensors golden, Needs needs, Workers workers) {
        try (OwnedTensors hidden = windows(golden, workers)) {
            return new BlockStatistics(needs, workers).collect(this, hidden, hidden.size()).get(linear.name());
        }
    }

    /// Statistics of which only the Hessian matters, whatever inputs it may come from.
    public static LinearStatistics ofHessian(Tensor hessian) {
        return new LinearStatistics(1, Optional.empty(), Optional.of(hessian), Optional.empty(), Optional.empty());
    }

    @Override
    public List<Linear> linears() {
        return List.of(linear);
    }

    @Override
    public Tensor forward(Tensor hidden, InputObserver observer) {
        observer.observe(linears(), hidden);
        return linear.apply(hidden);
    }

    @Override
    public Block withLinears(UnaryOperator<Linear> replacement) {
        return new OneLinear(replacement.apply(linear));
    }
}
