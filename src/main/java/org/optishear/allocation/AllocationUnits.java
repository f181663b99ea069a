// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.PrunableSizes.Matrix;

/// The parts of a model among which a search shares out what is pruned: blocks, or single linears. Whatever it proposes, the
/// model loses exactly the same number of weights.
///
/// ```text
/// base[u]   = shares of (long) (weights * sparsity) by largest remainder                     uniform
/// step      = round(stepShare * mean weights of a unit)                                      equal for all units
/// count[u]  = base[u] + level[u] * step, within [0, 0.99 * weights[u]]
/// balanced  : what Σ count lacks of the total is shared out by weights, among those with room, until nothing is lacking
/// ```
///
/// Levels that add up to 0 within their bounds need no balancing: +1 here and −1 there keeps the total even where units differ
/// in size. A block's count is shared among its linears by size.
///
/// Source: the level database of IST-DASLab/EvoPress (arXiv:2410.14649), whose steps are equal numbers of weights, too. Differs: the
/// total is kept to the element, and levels that do not add up are balanced instead of forbidden.
public final class AllocationUnits {
    private static final double MOST = 0.99;

    private final PrunableSizes sizes;
    private final SparsityPattern pattern;
    private final List<Unit> units;
    private final long[] base; // by unit, weights pruned
    private final long total;
    private final long step;

    /// A block, or a linear.
    ///
    /// @param name `block.3`, or the linear's
    /// @param block where it stands
    /// @param matrices its linears
    public record Unit(String name, int block, List<Matrix> matrices) {
        /// Number of its weights.
        public long weights() {
            return matrices.stream().mapToLong(Matrix::weights).sum();
        }

        private long most() {
            return (long) (MOST * weights());
        }
    }

    /// What a unit is.
    public enum Granularity {
        /// A decoder block.
        BLOCK,
        /// A linear.
        LINEAR;

        List<Unit> units(PrunableSizes sizes) {
            List<Unit> units = new ArrayList<>();
            for (int block = 0; block < sizes.blocks().size(); block++) {
                List<Matrix> matrices = sizes.blocks().get(block);
                switch (this) {
                    case BLOCK -> units.add(new Unit("block." + block, block, matrices));
                    case LINEAR -> {
                        for (Matrix matrix : matrices) {
                            units.add(new Unit(matrix.linear(), block, List.of(matrix)));
                        }
                    }
                }
            }
            return units;
        }
    }

    /// @param pattern what a uniform allocation would give every block: its fraction, and which weights are compared
    /// @param stepShare of a mean unit's weights
    /// @throws InputException if the pattern is N:M or a row share, compares across linears that are units, or the model cannot lose so much
    public AllocationUnits(PrunableSizes sizes, Granularity granularity, SparsityPattern pattern, double stepShare) {
        switch (pattern) {
            case SparsityPattern.NofM _,SparsityPattern.RowShare _ -> throw new InputException("--sparsity",
                    pattern.toString(), "a fraction per row, matrix or block for a search of allocations");
            case SparsityPattern.PerBlock _ -> {
                if (granularity == Granularity.LINEAR) {
                    throw new InputException("--granularity", "linear", "block beside --grouping block");
                }
            }
            case SparsityPattern.PerRow _,SparsityPattern.PerMatrix _ -> {
            }
        }
        this.sizes = sizes;
        this.pattern = pattern;
        this.units = granularity.units(sizes);
        this.total = (long) (sizes.weights() * pattern.sparsity());
        this.step = Math.max(1, Math.round(stepShare * sizes.weights() / units.size()));
        if (total > units.stream().mapToLong(Unit::most).sum()) {
            throw new InputException("--sparsity", pattern.text(),
                    "less, since " + MOST + " of a " + granularity.name().toLowerCase(Locale.ROOT)
                            + " is the most that a search of allocations takes");
        }
        this.base = balanced(LargestRemainder.shares(quotas(units, pattern.sparsity()), weights(units), total));
    }

    private static double[] quotas(List<Unit> units, double sparsity) {
        return units.stream().mapToDouble(unit -> unit.weights() * sparsity).toArray();
    }

    private static long[] weights(List<Unit> units) {
        return units.stream().mapToLong(Unit::weights).toArray();
    }

    /// The units, in the model's order.
    public List<Unit> units() {
        return List.copyOf(units);
    }

    /// What the model loses.
    public long total() {
        return total;
    }

    /// Weights of one level.
    public long step() {
        return step;
    }

    /// How many levels a unit can go down.
    public int lowest(int unit) {
        return Math.toIntExact(base[unit] / step);
    }

    /// How many levels a unit can go up.
    public int highest(int unit) {
        return Math.toIntExact((units.get(unit).most() - base[unit]) / step);
    }

    /// Weights that each unit loses.
    ///
    /// @param levels one for each unit; any numbers
    public long[] counts(int[] levels) {
        long[] counts = new long[base.length];
        Arrays.setAll(counts, unit -> Math.clamp(base[unit] + levels[unit] * step, 0, units.get(unit).most()));
        return balanced(counts);
    }

    private long[] balanced(long[] counts) {
        long[] balanced = counts.clone();
        long missing = total - Arrays.stream(balanced).sum();
        while (missing != 0) {
            boolean more = missing > 0;
            List<Integer> open = new ArrayList<>();
            for (int unit = 0; unit < balanced.length; unit++) {
                if (more ? balanced[unit] < units.get(unit).most() : balanced[unit] > 0) {
                    open.add(unit);
                }
            }
            long weights = open.stream().mapToLong(unit -> units.get(unit).weights()).sum();
            long asked = Math.abs(missing);
            for (int unit : open) {
                long room = more ? units.get(unit).most() - balanced[unit] : balanced[unit];
                long fair = Math.ceilDiv(Math.multiplyExact(asked, units.get(unit).weights()), weights);
                long moved = Math.min(Math.min(fair, room), Math.abs(missing));
                balanced[unit] += more ? moved : -moved;
                missing += more ? -moved : moved;
            }
        }
        return balanced;
    }

    /// The allocation of these levels: exact patterns that together take [#total].
    public Allocation allocation(int[] levels) {
        long[] counts = counts(levels);
        Map<Integer, SparsityPattern> byBlock = new LinkedHashMap<>();
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        for (int u = 0; u < counts.length; u++) {
            Unit unit = units.get(u);
            double fraction = SparsityPattern.fraction(counts[u], unit.weights());
            if (pattern instanceof SparsityPattern.PerBlock) {
                byBlock.put(unit.block(), new SparsityPattern.PerBlock(fraction, true));
            } else {
                byBlock.putIfAbsent(unit.block(), exact(fraction));
                byLinear.putAll(linears(unit, counts[u]));
            }
        }
        return new Allocation(List.copyOf(byBlock.values()), byLinear);
    }

    private Map<String, SparsityPattern> linears(Unit unit, long count) {
        double share = (double) count / unit.weights();
        long[] weights = unit.matrices().stream().mapToLong(Matrix::weights).toArray();
        long[] counts = LargestRemainder.shares(Arrays.stream(weights).mapToDouble(size -> size * share).toArray(),
                weights, count);
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            byLinear.put(unit.matrices().get(i).linear(),
                    exact(SparsityPattern.fraction(counts[i], weights[i])));
        }
        return byLinear;
    }

    private SparsityPattern exact(double fraction) {
        return pattern instanceof SparsityPattern.PerMatrix
                ? new SparsityPattern.PerMatrix(fraction, true)
                : new SparsityPattern.PerRow(fraction, true);
    }

    /// The linears it was made for.
    public PrunableSizes sizes() {
        return sizes;
    }
}
