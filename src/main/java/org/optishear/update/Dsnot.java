// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.optishear.InputException;
import org.optishear.calibration.Moments;
import org.optishear.calibration.Needs;
import org.optishear.mask.Mask;
import org.optishear.model.Linear;
import org.optishear.tensor.TensorMemory;

/// DSnoT: a metric's mask is refined row by row, by swapping a pruned weight for a kept one, until the row's expected output
/// is what it was; weights keep their values.
///
/// ```text
/// c[i, j] = W[i, j] * sum[j],     sum[j] = mean over windows of Σ over tokens of x[j]             (fp32)
/// e[i]    = Σ over pruned j of c[i, j]
///
/// while |e[i]| > threshold, at most `cycles` times, for each row i by itself:
///   grow    the pruned j of largest c / var^power if e > 0, of smallest if e < 0
///   prune   the kept j of lowest Wanda score among those with c < 0 if e > 0, with c > 0 if e < 0;
///           in N:M the kept j of lowest score of the mask's metric in the group of the one that grows
///   e[i]   += c[i, pruned] - c[i, grown];   the row ends before this if e would change its first sign (N:M, same-sign)
/// ```
///
/// Source: Zhang et al. 2024 (arXiv:2310.08915) algorithm 1; zyxxmu/DSnoT@4c029df `lib/prune.py` `prune_DSnoT`. By default, as
/// there, only attention's linears are refined. Every weight is swapped once at most.
/// Where no kept weight of the sign is left, the one of the other sign with the highest score goes, as there.
/// Differs: a row ends when no pruned weight of the sign is left, and nothing is done to a row that has ended. The reference
/// goes on moving both pointers of such a row until the last row has ended, and so loses count of its weights. A row may have
/// any number of pruned weights, so masks of a whole matrix are refined, too.
///
/// @param cycles swaps of a row at most
/// @param threshold |e| that is small enough
/// @param power of the variance, 0 to ignore it
/// @param sameSign whether an unstructured row ends before e changes its first sign, too
/// @param scope which linears are refined
record Dsnot(int cycles, double threshold, double power, boolean sameSign, Scope scope) implements WeightUpdate {
    /// Share of the kept weights that may be swapped without a notice. On the rows of 4096 and more that the method was
    /// published on, 50 cycles are at most 2.4 % of them at half, 4.1 % at 0.7.
    private static final double FEW = 0.05;

    private static final UpdateOptions OPTIONS = new UpdateOptions("dsnot",
            new UpdateOptions.Whole("cycles", 50, 1_000_000), new UpdateOptions.Real("threshold", 0.1),
            new UpdateOptions.Real("power", 1), new UpdateOptions.Word("same-sign", List.of("no", "yes")),
            new UpdateOptions.Word("scope", List.of("attention", "all")));

    /// Which linears are refined.
    enum Scope {
        ATTENTION, ALL
    }

    /// The defaults of the published code.
    Dsnot() {
        this(OPTIONS.read(Map.of()));
    }

    private Dsnot(double[] values) {
        this((int) values[0], values[1], values[2], values[3] == 1, Scope.values()[(int) values[4]]);
    }

    @Override
    public String id() {
        return OPTIONS.id(cycles, threshold, power, sameSign ? 1 : 0, scope.ordinal());
    }

    @Override
    public WeightUpdate with(Map<String, String> parameters) {
        return new Dsnot(OPTIONS.read(parameters));
    }

    @Override
    public Needs needs() {
        return Needs.SQUARED_NORM.and(Needs.MOMENTS);
    }

    @Override
    public boolean changesValues() {
        return false;
    }

    @Override
    public long workingBytes(long out, long in) {
        return (2 * out * in + 128 * in) * Float.BYTES;
    }

    @Override
    public boolean appliesTo(Linear linear) {
        return scope == Scope.ALL || linear.inAttention();
    }

    @Override
    public UpdatedLinear update(LinearProblem problem) {
        requireFinite(problem);
        Mask before = problem.mask().orElseThrow();
        int bytesPerRow = Math.ceilDiv(before.columns(), Byte.SIZE);
        byte[] packed = new byte[Math.multiplyExact(before.rows(), bytesPerRow)];
        int rows = Math.max(1, (1 << 18) / Math.max(1, before.columns())); // of a task
        problem.workers().forEach(Math.ceilDiv(before.rows(), rows), task -> {
            DsnotRow row = DsnotRow.of(this, problem);
            for (int i = task * rows; i < Math.min(before.rows(), (task + 1) * rows); i++) {
                row.refine(i, packed, i * bytesPerRow);
            }
        });
        Mask mask = Mask.ofPackedPrunedRows(MemorySegment.ofArray(packed), before.rows(), before.columns());
        Tensor weight = problem.weight().clone();
        mask.apply(TensorMemory.of(weight), Float.BYTES, problem.workers());
        return new UpdatedLinear(mask, weight, notices(before, mask));
    }

    private List<String> notices(Mask before, Mask after) {
        long kept = (long) before.rows() * before.columns() - before.prunedCount();
        double swapped = kept == 0 ? 0 : before.differences(after) / 2.0 / kept;
        return swapped <= FEW
                ? List.of()
                : List.of(String.format(Locale.ROOT,
                        "%.0f %% of the kept weights were swapped (a row keeps %d; cycles=%d): "
                                + "too many to trust; look at eval, or take fewer cycles",
                        100 * swapped,
                        kept / before.rows(), cycles));
    }

    private static void requireFinite(LinearProblem problem) {
        Moments moments = problem.statistics().moments();
        for (int j = 0; j < moments.sum().length; j++) {
            if (!Float.isFinite(moments.sum()[j]) || !Float.isFinite(moments.variance()[j])) {
                throw new InputException(problem.name(), "a sum of " + moments.sum()[j] + " and a variance of "
                        + moments.variance()[j] + " at input channel " + j, "activations that are finite in fp32");
            }
        }
    }
}
