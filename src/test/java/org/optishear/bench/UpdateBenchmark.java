// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.model.Linear;
import org.optishear.update.HessianFactors;
import org.optishear.update.LinearProblem;
import org.optishear.update.WeightUpdate;
import org.optishear.update.WeightUpdates;
import org.optishear.tensor.LibTorch;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// Seconds that the updates of one layer take at 50 %, factors of the Hessian included, two workers; and how far the output on
/// the calibration tokens is then from the dense one, relative.
public final class UpdateBenchmark {
    private static final int THREADS = 2;
    private static final int WINDOWS = 4;
    private static final int TOKENS = 512;
    private static final SparsityPattern HALF = new SparsityPattern.PerRow(0.5);
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    private UpdateBenchmark() {}

    /// Shapes such as `1024x1024` (out, in).
    public static void main(String[] arguments) {
        LibTorch.load();
        System.out.println("| out × in | method | wall, s | processor, s | error |\n|---|---|---:|---:|---:|");
        for (String shape : arguments.length > 0 ? List.of(arguments) : List.of("1024x1024", "2048x5632")) {
            String[] sizes = shape.split("x", -1);
            measure(Long.parseLong(sizes[0]), Long.parseLong(sizes[1]));
        }
    }

    private static void measure(long out, long in) {
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(THREADS)) {
            torch.manual_seed(0);
            Tensor weight = torch.randn(out, in).mul_(new Scalar(0.02));
            Tensor inputs = torch.randn(WINDOWS, 1, TOKENS, in).add_(new Scalar(0.2))
                    .mul_(torch.rand(in).add_(new Scalar(0.1))); // channels of unlike size and mean
            OneLinear block = new OneLinear(new Linear("layer", weight, Optional.empty()));
            LinearStatistics statistics;
            try (OwnedTensors hidden = workers.mapTensors(WINDOWS, w -> inputs.select(0, w).clone())) {
                statistics = new BlockStatistics(Needs.HESSIAN.and(Needs.SQUARED_NORM).and(Needs.MOMENTS), workers)
                        .collect(block, hidden, WINDOWS).get("layer");
            }
            RowScores scores = Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE)
                    .scores(WeightMatrix.of(weight), statistics);
            String shape = out + " × " + in;
            print(shape, "wanda", () -> masked(weight, MaskSelector.select(scores, HALF, workers), workers), statistics,
                    weight);
            for (String method : List.of("dsnot", "obs", "alps")) {
                row(shape, "wanda+" + method, WeightUpdates.parse(method),
                        problem(weight, Optional.of(scores), statistics, workers));
            }
            for (String method : List.of("sparsegpt", "alps")) {
                row(shape, method, WeightUpdates.choosing(method).orElseThrow(),
                        problem(weight, Optional.empty(), statistics, workers));
            }
        }
    }

    /// Its factors are its own, so that every method pays for them.
    private static LinearProblem problem(Tensor weight, Optional<RowScores> scores, LinearStatistics statistics,
            Workers workers) {
        return new LinearProblem("layer", weight, scores.map(found -> MaskSelector.select(found, HALF, workers)),
                scores, HALF, statistics, new HessianFactors(), workers);
    }

    private static void row(String shape, String method, WeightUpdate update, LinearProblem problem) {
        try (HessianFactors _ = problem.factors()) {
            print(shape, method, () -> update.update(problem).weight(), problem.statistics(), problem.weight());
        }
    }

    private static Tensor masked(Tensor weight, Mask mask, Workers workers) {
        Tensor masked = weight.clone();
        mask.apply(TensorMemory.of(masked), Float.BYTES, workers);
        return masked;
    }

    private static void print(String shape, String method, Supplier<Tensor> work, LinearStatistics statistics,
            Tensor weight) {
        try (PointerScope _ = new PointerScope()) {
            long start = System.nanoTime();
            long processor = SYSTEM.getProcessCpuTime();
            Tensor pruned = work.get();
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(Locale.ROOT, "| %s | `%s` | %.2f | %.2f | %.4f |%n", shape, method, seconds,
                    (SYSTEM.getProcessCpuTime() - processor) / 1e9, error(statistics.hessian(), weight, pruned));
        }
    }

    /// tr ΔHΔᵀ / tr WHWᵀ
    private static double error(Tensor hessian, Tensor weight, Tensor pruned) {
        Tensor change = pruned.sub(weight);
        return change.mm(hessian).mul_(change).sum().item_double()
                / weight.mm(hessian).mul_(weight).sum().item_double();
    }
}
