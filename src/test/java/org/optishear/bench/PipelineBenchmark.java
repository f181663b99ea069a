// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

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
import org.optishear.prune.Allocation;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.Pruner;
import org.optishear.tensor.LibTorch;
import org.optishear.tensor.Workers;

/// Wanda from the first block to the last, ours beside [LibTorchWanda], one after the other in one process, two threads a side.
public final class PipelineBenchmark {
    private static final int THREADS = 2;

    private PipelineBenchmark() {}

    /// Model folder, windows, tokens of each.
    public static void main(String[] arguments) {
        LibTorch.load();
        int[][] windows = new int[Integer.parseInt(arguments[1])][];
        int length = Integer.parseInt(arguments[2]);
        try (Checkpoint checkpoint = Checkpoint.open(Path.of(arguments[0]));
                CausalLm model = ModelFamilies.load(checkpoint); PointerScope _ = new PointerScope()) {
            Random random = new Random(0);
            for (int w = 0; w < windows.length; w++) {
                windows[w] = random.ints(length, 3, model.vocabularySize()).toArray();
            }
            double ours = seconds(model, windows);
            LibTorchWanda port = new LibTorchWanda();
            double theirs = LibTorchThreads.on(THREADS, () -> port.seconds(model, windows));
            double again = seconds(model, windows);
            System.out.printf(Locale.ROOT,
                    "| Wanda, %s, %d × %d tokens | s |%n|---|---:|%n| reference pipeline, libtorch, %d threads, without reading | %.1f |%n"
                            + "| **ours, with reading** (before, after) | %.1f, %.1f |%n| times faster | **%.2f** |%n%nsparsity there %.6f%n",
                    Path.of(arguments[0]).getFileName(), windows.length, length, THREADS, theirs, ours, again,
                    theirs / ((ours + again) / 2), port.sparsity());
        }
    }

    private static double seconds(CausalLm model, int[][] windows) {
        long start = System.nanoTime();
        try (Workers workers = new Workers(THREADS)) {
            PrunedModel pruned = Pruner.prune(model, windows,
                    Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE),
                    Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount()), workers, (_, _) -> {});
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(Locale.ROOT, "ours %.1f s, %d matrices%n", seconds, pruned.masks().size());
            return seconds;
        }
    }
}
