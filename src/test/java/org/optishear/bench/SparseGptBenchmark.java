// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.SparsityPattern;
import org.optishear.update.HessianFactors;
import org.optishear.update.LinearProblem;
import org.optishear.update.UpdatedLinear;
import org.optishear.update.WeightUpdate;
import org.optishear.update.WeightUpdates;
import org.optishear.tensor.LibTorch;
import org.optishear.tensor.Workers;

/// SparseGPT on one layer, ours beside [LibTorchSparseGpt], in turns within one run, two threads a side: with and without the
/// factorisation of the Hessian. Prints a table of medians, and how far the results are apart.
public final class SparseGptBenchmark {
    private static final int THREADS = 2;
    private static final int TOKENS = 2048;
    private static final double SPARSITY = 0.5;
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    private SparseGptBenchmark() {}

    /// Seconds of the clock and of the processors, which other programs do not lengthen as much.
    private record Seconds(double wall, double processor) {
        Seconds plus(Seconds other) {
            return new Seconds(wall + other.wall, processor + other.processor);
        }
    }

    private record Round(Seconds factor, Seconds update) {}

    /// Rounds, then shapes such as `4096x11008` (out, in).
    public static void main(String[] arguments) {
        LibTorch.load();
        int rounds = Integer.parseInt(arguments[0]);
        System.out.println("| out × in | side | factor, s | update, s | both, s |\n|---|---|---:|---:|---:|");
        List<String> shapes = arguments.length > 1
                ? List.of(arguments).subList(1, arguments.length)
                : List.of("4096x4096", "4096x11008");
        for (String shape : shapes) {
            String[] sizes = shape.split("x", -1);
            measure(Long.parseLong(sizes[0]), Long.parseLong(sizes[1]), rounds);
        }
    }

    private static void measure(long out, long in, int rounds) {
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(THREADS)) {
            torch.manual_seed(0);
            Tensor weight = torch.randn(out, in).mul_(new Scalar(0.02));
            Tensor hessian = LibTorchThreads.on(THREADS, () -> {
                Tensor inputs = torch.randn(TOKENS, in).mul_(torch.rand(in).add_(new Scalar(0.1)));
                return inputs.t().matmul(inputs).mul_(new Scalar(2));
            });
            List<Round> theirs = new ArrayList<>();
            List<Round> ours = new ArrayList<>();
            String apart = "";
            for (int round = 0; round < rounds; round++) {
                try (PointerScope _ = new PointerScope()) {
                    Tensor expected = LibTorchThreads.on(THREADS, () -> reference(weight, hessian, theirs));
                    UpdatedLinear found = update(weight, OneLinear.ofHessian(hessian), workers, ours);
                    apart = apart(expected, found);
                }
            }
            print(out + " × " + in, theirs, ours, apart);
        }
    }

    private static Tensor reference(Tensor weight, Tensor hessian, List<Round> times) {
        Seconds[] seconds = new Seconds[2];
        Tensor factor = timed(seconds, 0, () -> LibTorchSparseGpt.factor(hessian));
        Tensor pruned = timed(seconds, 1, () -> new LibTorchSparseGpt(weight, SPARSITY).prune(factor));
        times.add(new Round(seconds[0], seconds[1]));
        return pruned;
    }

    private static UpdatedLinear update(Tensor weight, LinearStatistics statistics, Workers workers,
            List<Round> times) {
        WeightUpdate sparseGpt = WeightUpdates.choosing("sparsegpt").orElseThrow();
        Seconds[] seconds = new Seconds[2];
        try (HessianFactors factors = new HessianFactors()) {
            LinearProblem problem = new LinearProblem("layer", weight, Optional.empty(), Optional.empty(),
                    new SparsityPattern.PerMatrix(SPARSITY), statistics, factors, workers);
            timed(seconds, 0, () -> factors.of(problem, 0.01));
            UpdatedLinear updated = timed(seconds, 1, () -> sparseGpt.update(problem)); // finds the factor there
            times.add(new Round(seconds[0], seconds[1]));
            return updated;
        }
    }

    private static <T> T timed(Seconds[] seconds, int place, Supplier<T> work) {
        long start = System.nanoTime();
        long processor = SYSTEM.getProcessCpuTime();
        T result = work.get();
        seconds[place] = new Seconds((System.nanoTime() - start) / 1e9,
                (SYSTEM.getProcessCpuTime() - processor) / 1e9);
        return result;
    }

    private static String apart(Tensor expected, UpdatedLinear found) {
        double alike = expected.eq(new Scalar(0)).eq(found.weight().eq(new Scalar(0))).sum().item_double()
                / expected.numel();
        return String.format(Locale.ROOT, "zeros alike %.5f %%, Σ|W| %.4f and %.4f, relative difference %.1e",
                100 * alike, expected.abs().sum().item_double(), found.weight().abs().sum().item_double(),
                expected.sub(found.weight()).norm().item_double() / expected.norm().item_double());
    }

    private static void print(String shape, List<Round> theirs, List<Round> ours, String apart) {
        for (boolean wall : new boolean[]{true, false}) {
            double[] reference = medians(theirs, wall);
            double[] own = medians(ours, wall);
            String clock = wall ? "wall" : "processor";
            row(shape + ", " + clock, "reference loop, libtorch", reference);
            row("", "**ours**", own);
            row("", "times", new double[]{reference[0] / own[0], reference[1] / own[1], reference[2] / own[2]});
        }
        System.out.println("\n" + apart + "\n");
    }

    private static void row(String shape, String side, double[] figures) {
        System.out.printf(Locale.ROOT, "| %s | %s | %.2f | %.2f | %.2f |%n", shape, side, figures[0], figures[1],
                figures[2]);
    }

    /// Of the factor, the update, and both.
    private static double[] medians(List<Round> rounds, boolean wall) {
        return new double[]{median(rounds, Round::factor, wall), median(rounds, Round::update, wall),
                median(rounds, round -> round.factor().plus(round.update()), wall)};
    }

    private static double median(List<Round> rounds, Function<Round, Seconds> part, boolean wall) {
        double[] sorted = rounds.stream().map(part)
                .mapToDouble(seconds -> wall ? seconds.wall() : seconds.processor()).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
