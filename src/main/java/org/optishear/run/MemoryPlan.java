// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import org.optishear.model.LogitChunks;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.optishear.InputException;
import org.optishear.calibration.Needs;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.CausalLm;
import org.optishear.prune.Method;
import org.optishear.update.WeightUpdate;
import org.optishear.tensor.TensorStore;
import org.optishear.tensor.Workers;

/// What a run will need of anonymous memory at most, reckoned before it starts.
///
/// ```text
/// peak = process + weights of a block + head + windows at once * one window + what is kept
/// ```
///
/// Weights come from the mapped checkpoint block by block; masks of finished blocks and, beyond what fits, hidden states
/// and dense logits lie in mapped files. How many windows are in work at once and what is kept in memory follow from
/// the budget; the bytes of the result do not.
///
/// @param budget what may be used, bytes
/// @param process the JVM, its heap and the native libraries
/// @param weights a block's weights as they are computed with, its masks, and what a method works with
/// @param head the matrix that makes logits, where logits are needed
/// @param window one window on its way through a block, or through the head
/// @param windowsAtOnce how many of them are in work at the same time
/// @param kept for hidden states and dense logits, the rest of the budget
public record MemoryPlan(long budget, long process, long weights, long head, long window, int windowsAtOnce,
        long kept) {
    /// What the heap and the allocator may grow by beyond what the process holds when it has opened the model.
    private static final long GROWTH = 224L << 20;

    /// How often attention holds its scores: as products, scaled, masked, as weights, and the mask.
    private static final double SCORES_AT_ONCE = 4.5;

    /// Bytes of a logit: fp32 of both models, twice in double, and what is left; of several objectives too, since none keeps anything.
    private static final long LOGIT_BYTES = 28;

    private static final long MASK_COPIES = 4;
    private static final long HESSIAN_COPIES = 4;
    private static final long WAY_BACK = 3;

    /// What a run does with a model.
    ///
    /// @param copies of a block's weights
    /// @param logits whether logits are made
    /// @param needs the statistics it collects
    /// @param update what it does to the weights that stay
    /// @param reordering whether an order of input channels is sought
    public record Work(int copies, boolean logits, Needs needs, Optional<WeightUpdate> update, boolean reordering) {
        /// Prunes once; no logits.
        public static final Work PRUNE = new Work(1, false, Needs.SQUARED_NORM, Optional.empty(), false);
        /// Prunes every block in several ways beside the dense one, and needs logits.
        public static final Work SEARCH = new Work(2, true, Needs.SQUARED_NORM, Optional.empty(), false);
        /// Prunes once and runs to the logits.
        public static final Work COMPARE = new Work(1, true, Needs.SQUARED_NORM, Optional.empty(), false);
        /// Runs the model to its logits.
        public static final Work EVALUATE = new Work(1, true, Needs.NOTHING, Optional.empty(), false);

        /// The same work with these statistics; gradients need logits.
        public Work collecting(Needs statistics) {
            return new Work(copies, logits || statistics.gradient(), statistics, update, reordering);
        }

        /// The same work with this method.
        public Work by(Method method) {
            Work collecting = collecting(method.needs());
            return new Work(copies, collecting.logits(), collecting.needs(), method.update(), reordering);
        }

        /// The same work, with an order of input channels or without.
        public Work reordering(boolean sought) {
            return new Work(copies, logits, needs, update, sought);
        }

        /// The same work by this plan.
        public Work by(Plan plan) {
            Work work = by(plan.method());
            return new Work(work.copies(), work.logits(), work.needs(), work.update(), plan.permutation().isPresent());
        }
    }

    /// Reckons.
    ///
    /// @param windows `[windows][tokens]`; may be empty
    /// @param threads of the pool
    /// @param budget from `--memory`, bytes
    /// @throws InputException if the budget is too small; it names the smallest one that works
    public static MemoryPlan of(Checkpoint checkpoint, CausalLm model, Work work, int[][] windows, int threads,
            long budget) {
        Set<String> prunable = new HashSet<>(model.prunableWeights());
        long elements = 0;
        long channels = 0;
        long squares = 0; // of the widths of inputs, a Hessian for each linear
        long widest = 0;
        long updating = 0; // for one linear at a time
        long largestLinear = 0;
        for (String name : prunable) {
            TensorInfo info = checkpoint.info(name);
            elements += info.elements();
            channels += info.shape().stream().mapToLong(Long::longValue).sum();
            long width = model.storesTransposed(name) ? info.shape().getFirst() : info.shape().getLast();
            squares += width * width;
            widest = Math.max(widest, width);
            largestLinear = Math.max(largestLinear, info.elements());
            updating = Math.max(updating, work.update().map(
                    update -> update.workingBytes(info.elements() / Math.max(1, width), width)).orElse(0L));
        }
        long inBlock = Math.ceilDiv(elements, model.blockCount());
        long weights = work.copies() * inBlock * Float.BYTES + MASK_COPIES * inBlock / Byte.SIZE;
        if (work.update().filter(WeightUpdate::changesValues).isPresent()) {
            weights += inBlock * Float.BYTES; // new values, until they are in the journal
        }
        weights += updating;
        if (work.reordering()) { // the block in its order; the channels at a place of the groups, and what they meet
            weights += inBlock * Float.BYTES + largestLinear * Float.BYTES;
        }
        long largest = checkpoint.tensors().stream().filter(tensor -> !prunable.contains(tensor.name()))
                .mapToLong(TensorInfo::elements).max().orElse(0);
        long head = work.logits() ? largest * Float.BYTES : 0;
        int tokens = Arrays.stream(windows).mapToInt(row -> row.length).max().orElse(0);
        long window = window(model, channels / model.blockCount(), tokens);
        if (work.logits()) {
            window = Math.max(window, Math.min(tokens, LogitChunks.TOKENS) * LOGIT_BYTES * model.vocabularySize());
        }
        if (work.needs().hessian()) { // sums, and a factorisation; of each window products that wait for their turn
            long hessians = squares / model.blockCount() * Float.BYTES;
            if (work.reordering()) {
                weights += hessians; // in their order
            }
            weights += hessians + HESSIAN_COPIES * widest * widest * Float.BYTES;
            window += hessians;
        }
        if (work.needs().gradient()) { // sums; of each window gradients and their squares, and what the way there leaves
            weights += inBlock * Float.BYTES;
            window = WAY_BACK * window + 2 * inBlock * Float.BYTES;
        }
        long process = Math.max(AnonymousMemory.now(), 64L << 20) + GROWTH;
        long least = process + weights + head + window;
        if (budget < least) {
            throw new InputException("--memory", text(budget), "at least " + text(least) + ": " + text(process)
                    + " for the process, " + text(weights) + " for the weights of a block"
                    + (head > 0 ? ", " + text(head) + " for the head" : "") + ", " + text(window)
                    + " for a window of " + tokens + " tokens");
        }
        int atOnce = window == 0 ? threads : Math.clamp((budget - least + window) / window, 1, threads);
        return new MemoryPlan(budget, process, weights, head, window, atOnce,
                budget - least - (atOnce - 1) * window);
    }

    /// The plan that leaves least for states: what holds for several works, one after the other.
    ///
    /// @throws InputException if the budget is too small for one of them
    public static MemoryPlan ofAll(Checkpoint checkpoint, CausalLm model, List<Work> works, int[][] windows,
            int threads, long budget) {
        return works.stream().map(work -> of(checkpoint, model, work, windows, threads, budget))
                .min(Comparator.comparingLong(MemoryPlan::kept)).orElseThrow();
    }

    private static long window(CausalLm model, long channels, int tokens) {
        long scores = (long) (SCORES_AT_ONCE * model.attentionScores(tokens));
        return (channels * tokens + scores) * Float.BYTES;
    }

    /// A pool of threads that keeps to the plan.
    ///
    /// @param scratch where states go that do not fit
    public Workers workers(int threads, Path scratch) {
        return new Workers(threads, windowsAtOnce, new TensorStore(kept, scratch));
    }

    /// One line for a person.
    public String text() {
        return String.format(Locale.ROOT,
                "memory %s of %s at most before states: process %s, block %s%s, %d x %s windows at once; %s for states, then scratch files",
                text(process + weights + head + windowsAtOnce * window), text(budget), text(process), text(weights),
                head > 0 ? ", head " + text(head) : "", windowsAtOnce, text(window), text(kept));
    }

    /// Bytes as a person reads them, rounded up to a tenth: 4.0 GiB, 512.0 MiB.
    static String text(long bytes) {
        boolean giga = bytes >= 1L << 30;
        double unit = giga ? 1L << 30 : 1L << 20;
        return String.format(Locale.ROOT, "%.1f %s", Math.ceil(10 * bytes / unit) / 10, giga ? "GiB" : "MiB");
    }
}
