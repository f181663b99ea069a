// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.CausalLm;
import org.optishear.model.Compute;
import org.optishear.tensor.Workers;

/// What a run will read and compute, and about how long that takes on this machine: the products of the linears,
/// `2 * weights * tokens` operations a pass, at the speed that a short trial reaches now.
///
/// @param bytes of the weight files
/// @param tokens of all windows
/// @param weights of all prunable linears
/// @param passes how often each token goes through each block
/// @param seconds about
public record WorkEstimate(long bytes, long tokens, long weights, int passes, double seconds) {
    private static final long TOKENS = 256;
    private static final long WIDTH = 1024;
    private static final long TRIAL_NANOS = 100_000_000;

    /// Estimates; takes about a tenth of a second.
    ///
    /// @param passes how often each token goes through each block
    public static WorkEstimate of(Checkpoint checkpoint, CausalLm model, Compute compute, int[][] windows, int passes,
            Workers workers) {
        long bytes = checkpoint.tensors().stream().mapToLong(TensorInfo::bytes).sum();
        long tokens = Arrays.stream(windows).mapToLong(window -> window.length).sum();
        long weights = model.prunableWeights().stream().mapToLong(name -> checkpoint.info(name).elements()).sum();
        double operations = 2.0 * weights * tokens * passes;
        return new WorkEstimate(bytes, tokens, weights, passes,
                operations == 0 ? 0 : operations / speed(compute, workers));
    }

    /// Operations a second of all threads together.
    private static double speed(Compute compute, Workers workers) {
        ScalarType type = compute == Compute.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
        long start = System.nanoTime();
        List<Integer> counts = workers.map(workers.heavyAtOnce(), _ -> {
            Tensor input = torch.ones(TOKENS, WIDTH).to(type);
            Tensor weight = torch.ones(WIDTH, WIDTH).to(type);
            int count = 0;
            do { // once at least, however busy the machine is
                try (PointerScope _ = new PointerScope()) {
                    torch.linear(input, weight);
                }
                count++;
            } while (System.nanoTime() - start < TRIAL_NANOS);
            return count;
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        return counts.stream().mapToInt(Integer::intValue).sum() * 2.0 * TOKENS * WIDTH * WIDTH / seconds;
    }

    /// One line for a person.
    ///
    /// @param what takes the time, for example `the pruning`
    public String text(String what) {
        return String.format(Locale.ROOT,
                "work   %.1f GB of weights, %,d tokens, %,d weights passed %d times: %s takes about %s",
                bytes / 1e9, tokens, weights, passes, what, seconds < 90
                        ? String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds))
                        : String.format(Locale.ROOT, "%.0f min", seconds / 60));
    }
}
