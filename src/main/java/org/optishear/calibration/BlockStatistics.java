// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.model.Block;
import org.optishear.model.Linear;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Runs windows through a block and collects the statistics of its linears.
///
/// ```text
/// s[in] after window n:     s = s * (n-1)/n + ||x[:, in]||^2 / n        (fp32, windows in order; the sums likewise)
/// mean[in] after window n:  mean = (mean * tokens + mean(x[:, in]) * t) / (tokens + t)          (variance likewise)
/// H[in, in] after window n: H = H * (n-1)/n + X'ᵀX',   X' = sqrt(2/n) * X [tokens, in]
/// ```
///
/// Sources: locuslab/wanda@8e8fc87, zyxxmu/DSnoT@4c029df `lib/layerwrapper.py` `WrappedGPT.add_batch`;
/// IST-DASLab/sparsegpt@147d215 `sparsegpt.py` `SparseGPT.add_batch`; one window a batch. All linears of a block are seen
/// in one pass of the block as it is given.
/// Differs: each window is a task of its own, and running means are taken in window order, so that the result does not
/// depend on threads.
public final class BlockStatistics {
    private final Needs needs;
    private final Workers workers;

    /// @param needs what is collected; its gradient is not (they come from another way through the model)
    public BlockStatistics(Needs needs, Workers workers) {
        this.needs = needs;
        this.workers = workers;
    }

    /// Collects the squared norms of every linear of a block.
    ///
    /// @param block the block before it is pruned
    /// @param hidden its input for each window, from the already pruned blocks before it
    /// @param windows how many of them, from the first, are calibration windows
    /// @return statistics by name of the linear; linears that share an input share the object
    public static Map<String, LinearStatistics> collect(Block block, OwnedTensors hidden, int windows,
            Workers workers) {
        return new BlockStatistics(Needs.SQUARED_NORM, workers).collect(block, hidden, windows);
    }

    /// Collects what is needed of every linear of a block. As many Hessians are in memory as a block has distinct inputs,
    /// and beside them one product each for every window in work.
    ///
    /// @param block the block before it is pruned
    /// @param hidden its input for each window, from the already pruned blocks before it
    /// @param windows how many of them, from the first, are calibration windows
    /// @return statistics by name of the linear; linears that share an input share the object. Tensors belong to the
    ///     caller's innermost scope
    public Map<String, LinearStatistics> collect(Block block, OwnedTensors hidden, int windows) {
        Map<String, WindowSum> hessians = new ConcurrentHashMap<>(); // by the first linear that reads the input
        try {
            List<Map<List<String>, InputSums>> seen = new ArrayList<>();
            // no more windows than may be in work at once: a Hessian's product that is ahead of its turn takes memory
            int atOnce = needs.hessian() ? workers.heavyAtOnce() : Math.max(1, windows);
            for (int first = 0; first < windows; first += atOnce) {
                int start = first;
                seen.addAll(workers.mapHeavy(Math.min(atOnce, windows - first),
                        w -> window(block, hidden.get(start + w), start + w, hessians)));
            }
            Map<String, LinearStatistics> statistics = new LinkedHashMap<>();
            seen.getFirst().keySet().forEach(names -> {
                List<InputSums> sums = seen.stream().map(window -> window.get(names)).toList();
                LinearStatistics shared = statistics(sums, Optional.ofNullable(hessians.get(names.getFirst())));
                names.forEach(name -> statistics.put(name, shared));
            });
            return statistics;
        } finally {
            hessians.values().forEach(WindowSum::close);
        }
    }

    /// By the names of the linears that share an input.
    private Map<List<String>, InputSums> window(Block block, Tensor hidden, int index,
            Map<String, WindowSum> hessians) {
        Map<List<String>, InputSums> seen = new LinkedHashMap<>();
        block.forward(hidden, (linears, input) -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor rows = input.reshape(-1, input.size(2)); // [tokens, in]
                List<String> names = linears.stream().map(Linear::name).toList();
                seen.put(names, InputSums.of(rows, needs));
                if (needs.hessian()) {
                    Tensor scaled = rows.mul(new Scalar(Math.sqrt(2.0 / (index + 1))));
                    hessians.computeIfAbsent(names.getFirst(), _ -> new WindowSum(n -> (double) n / (n + 1)))
                            .add(index, torch.matmul(scaled.t(), scaled));
                }
            }
        });
        return seen;
    }

    private LinearStatistics statistics(List<InputSums> windows, Optional<WindowSum> hessian) {
        return new LinearStatistics(windows.size(),
                needs.squaredNorm() ? Optional.of(runningMean(windows, InputSums::squaredNorm)) : Optional.empty(),
                hessian.map(WindowSum::take),
                needs.moments()
                        ? Optional.of(new Moments(runningMean(windows, InputSums::sum),
                                tokenMean(windows, InputSums::mean), tokenMean(windows, InputSums::variance)))
                        : Optional.empty(),
                Optional.empty());
    }

    private static float[] runningMean(List<InputSums> windows, Function<InputSums, float[]> field) {
        float[] mean = new float[field.apply(windows.getFirst()).length];
        for (int n = 1; n <= windows.size(); n++) {
            float[] window = field.apply(windows.get(n - 1));
            float keep = (float) ((n - 1) / (double) n);
            for (int j = 0; j < mean.length; j++) {
                mean[j] = mean[j] * keep + window[j] / n;
            }
        }
        return mean;
    }

    private static float[] tokenMean(List<InputSums> windows, Function<InputSums, float[]> field) {
        float[] mean = field.apply(windows.getFirst()).clone();
        long tokens = windows.getFirst().tokens();
        for (InputSums window : windows.subList(1, windows.size())) {
            float[] own = field.apply(window);
            long together = tokens + window.tokens();
            for (int j = 0; j < mean.length && window.tokens() > 0; j++) {
                mean[j] = tokens == 0 ? own[j] : (mean[j] * tokens + own[j] * window.tokens()) / together;
            }
            tokens = together;
        }
        return mean;
    }
}
