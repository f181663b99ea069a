// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.allocation.Allocation;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.Pruner;
import org.optishear.tensor.LibTorch;
import org.optishear.tensor.Workers;

/// Wanda from the first block to the last, ours beside [LibTorchWanda], one after the other in one process, two threads a side.
public final class PipelineBenchmark {
    private static final int THREADS = 2;
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    private PipelineBenchmark() {}

    /// Model folder, windows, tokens of each.
    public static void main(String[] arguments) {
        LibTorch.load();
        int[][] windows = new int[Integer.parseInt(arguments[1])][];
        int length = Integer.parseInt(arguments[2]);
        try (Checkpoint checkpoint = Checkpoint.open(Path.of(arguments[0]));
                CausalLm model = ModelFamilies.load(checkpoint);
                PointerScope _ = new PointerScope()) {
            Random random = new Random(0);
            for (int w = 0; w < windows.length; w++) {
                windows[w] = random.ints(length, 3, model.vocabularySize()).toArray();
            }
            double[] before = timed(() -> prune(model, windows));
            LibTorchWanda port = new LibTorchWanda();
            double[] reading = new double[1];
            double[] theirs = timed(() -> reading[0] = LibTorchThreads.on(THREADS, () -> port.run(model, windows)));
            double[] after = timed(() -> prune(model, windows));
            System.out.printf(Locale.ROOT,
                    "| Wanda, %s, %d × %d tokens | wall, s | processor, s |%n|---|---:|---:|%n"
                            + "| reference pipeline, libtorch, %d threads, without %.1f s of reading | %.1f | %.1f |%n"
                            + "| **ours, with reading**, before | %.1f | %.1f |%n| after | %.1f | %.1f |%n"
                            + "| times (of the mean) | **%.2f** | **%.2f** |%n%nsparsity there %.6f%n",
                    Path.of(arguments[0]).getFileName(), windows.length, length, THREADS, reading[0],
                    theirs[0] - reading[0], theirs[1] - reading[0], before[0], before[1], after[0], after[1],
                    2 * (theirs[0] - reading[0]) / (before[0] + after[0]),
                    2 * (theirs[1] - reading[0]) / (before[1] + after[1]), port.sparsity());
        }
    }

    /// Seconds of the clock and of the processors.
    private static double[] timed(Runnable work) {
        long start = System.nanoTime();
        long processor = SYSTEM.getProcessCpuTime();
        work.run();
        return new double[]{(System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - processor) / 1e9};
    }

    private static void prune(CausalLm model, int[][] windows) {
        try (Workers workers = new Workers(THREADS)) {
            PrunedModel pruned = Pruner.prune(model, windows,
                    Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE),
                    Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount()), workers, (_, _) -> {});
            long zeros = pruned.zeros().values().stream().mapToLong(PrunedModel.Zeros::count).sum();
            System.out.printf(Locale.ROOT, "%,d zeros in %d matrices%n", zeros, pruned.zeros().size());
        }
    }
}
