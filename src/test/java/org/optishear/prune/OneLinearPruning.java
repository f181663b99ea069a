// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.Linear;
import org.optishear.model.StoredForm;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Calibrates and prunes a block of one linear, `linear`, as a run does it. Tensors live until it is closed.
final class OneLinearPruning implements AutoCloseable {
    private final Workers workers;
    private final PointerScope scope = new PointerScope();

    /// By two threads.
    OneLinearPruning() {
        this(2);
    }

    OneLinearPruning(int threads) {
        workers = new Workers(threads);
    }

    Workers workers() {
        return workers;
    }

    /// What calibration sees of inputs `[tokens, in]`, as one window.
    LinearStatistics collected(Tensor weight, Tensor inputs, Needs needs) {
        try (OwnedTensors hidden = workers.mapTensors(1, _ -> inputs.unsqueeze(0).clone())) {
            return new BlockStatistics(needs, workers).collect(block(weight), hidden, 1).get("linear");
        }
    }

    /// By the text of a method; the weight is not touched.
    PrunedBlock prune(String method, Tensor weight, LinearStatistics statistics, SparsityPattern pattern) {
        BlockPruning pruning = new BlockPruning(new Recipe(method(method), Allocation.uniform(pattern, 1)), 0,
                _ -> new StoredForm(ScalarType.Float, false), workers);
        pruning.prune(block(weight.clone()), Map.of("linear", statistics));
        return pruning.outcome();
    }

    static Method method(String text) {
        return Method.parse(text, BetaOn.SQUARED, RelativeSum.CODE);
    }

    private static OneLinear block(Tensor weight) {
        return new OneLinear(new Linear("linear", weight, Optional.empty()));
    }

    /// Numbers that depend on the shape only.
    static Tensor normal(int rows, int columns) {
        Random random = new Random(rows * 1000L + columns);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return torch.tensor(values).reshape(rows, columns);
    }

    @Override
    public void close() {
        scope.close();
        workers.close();
    }
}
