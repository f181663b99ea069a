// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.model.Block;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;

/// Runs windows through a block and collects the statistics of its linears.
///
/// ```text
/// s[in] after window n:  s = s * (n-1)/n + ||x[:, in]||^2 / n        (fp32, windows in order)
/// ```
///
/// Source: locuslab/wanda@8e8fc87 `lib/layerwrapper.py` `WrappedGPT.add_batch`, one window a batch. All linears of a
/// block are seen in one pass of the block as it is given. Differs: the norm of a window is taken in a task of its own,
/// the running mean afterwards in window order, so that the result does not depend on threads.
public final class BlockStatistics {
    private BlockStatistics() {}

    /// Collects the statistics of every linear of a block.
    ///
    /// @param block the block before it is pruned
    /// @param hidden its input for each window, from the already pruned blocks before it
    /// @param windows how many of them, from the first, are calibration windows
    /// @return statistics by name of the linear; linears that share an input share the object
    public static Map<String, LinearStatistics> collect(Block block, OwnedTensors hidden, int windows,
            Workers workers) {
        List<Map<String, float[]>> norms = workers.mapHeavy(windows, w -> squaredNorms(block, hidden.get(w)));
        Map<String, LinearStatistics> statistics = new LinkedHashMap<>();
        IdentityHashMap<float[], LinearStatistics> shared = new IdentityHashMap<>();
        norms.getFirst().forEach((name, first) -> statistics.put(name, shared.computeIfAbsent(first,
                _ -> runningMean(norms.stream().map(window -> window.get(name)).toList()))));
        return statistics;
    }

    private static Map<String, float[]> squaredNorms(Block block, Tensor hidden) {
        Map<String, float[]> norms = new LinkedHashMap<>();
        block.forward(hidden, (linears, input) -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor rows = input.reshape(-1, input.size(2)); // [tokens, in]
                Tensor norm = torch.norm(rows, new ScalarOptional(new Scalar(2)), 0);
                float[] squared = TensorMemory.floats(norm.square());
                linears.forEach(linear -> norms.put(linear.name(), squared));
            }
        });
        return norms;
    }

    private static LinearStatistics runningMean(List<float[]> windows) {
        float[] mean = new float[windows.getFirst().length];
        for (int n = 1; n <= windows.size(); n++) {
            float[] window = windows.get(n - 1);
            float keep = (float) ((n - 1) / (double) n);
            for (int j = 0; j < mean.length; j++) {
                mean[j] = mean[j] * keep + window[j] / n;
            }
        }
        return new LinearStatistics(mean, windows.size());
    }
}
