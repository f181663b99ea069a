// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.PowerMetric;
import org.optishear.metric.PowerMetric.On;
import org.optishear.metric.PruningMetric;
import org.optishear.allocation.Allocation;
import org.optishear.prune.Ranking;
import org.optishear.search.Categorical;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.IntegerRange;
import org.optishear.search.RealRange;
import org.optishear.search.Space;

/// Spaces of [PowerMetric]: one for all linears or one for each kind of linear, with or without RIA's sum, within rows or
/// across matrices.
///
/// ```text
/// genes: for each kind [on] q b, then [group];   q in [0, 2], b in [-1, 1], both read to three decimals
/// on a grid of tenths the genes are the whole numbers 10q and 10b
/// ```
public final class PowerSpace implements PruningSpace {
    private static final double HIGHEST_Q = 2;
    private static final double LARGEST_B = 1;
    private static final int STEPS = 10; // of the grid, for each 1
    private static final double DECIMALS = 1000;
    private static final Gene GROUP = new Categorical("group", List.of("row", "matrix"));
    private static final int MATRIX = 1;

    private final String id;
    private final Shape shape;
    private final Allocation allocation;
    private final List<String> kinds;
    private final boolean grouped;
    private final Space genes;

    /// What a space holds.
    ///
    /// @param grid whether q and b go in steps of 0.1 instead of being real
    /// @param ria whether RIA's sum is a choice
    /// @param byKind whether each kind of linear has its own metric
    /// @param group whether the comparison group is a choice, where the pattern has one
    record Shape(boolean grid, boolean ria, boolean byKind, boolean group) {}

    /// @param allocation how much each linear gives up
    /// @param kinds last parts of the names of a block's linears
    PowerSpace(String id, Shape shape, Allocation allocation, List<String> kinds) {
        this.id = id;
        this.shape = shape;
        this.allocation = allocation;
        this.kinds = shape.byKind() ? List.copyOf(kinds) : List.of("");
        this.grouped = shape.group()
                && allocation.patterns().stream().allMatch(SparsityPattern.PerRow.class::isInstance)
                && allocation.byLinear().values().stream().allMatch(SparsityPattern.PerRow.class::isInstance);
        this.genes = new Space(list());
    }

    private List<Gene> list() {
        List<Gene> list = new ArrayList<>();
        for (String kind : kinds) {
            String of = kind.isEmpty() ? "" : "." + kind;
            if (shape.ria()) {
                list.add(new Categorical("on" + of, List.of(On.WEIGHT.text(), On.RIA.text())));
            }
            if (shape.grid()) {
                list.add(new IntegerRange(STEPS + "q" + of, 0, (int) (HIGHEST_Q * STEPS)));
                list.add(new IntegerRange(STEPS + "b" + of, (int) (-LARGEST_B * STEPS), (int) (LARGEST_B * STEPS)));
            } else {
                list.add(new RealRange("q" + of, 0, HIGHEST_Q));
                list.add(new RealRange("b" + of, -LARGEST_B, LARGEST_B));
            }
        }
        if (grouped) {
            list.add(GROUP);
        }
        return list;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Space genes() {
        return genes;
    }

    /// Exponents are read to three decimals: what differs by less is the same metric.
    @Override
    public Genome canonical(Genome genome) {
        return Genome.ofValues(genome.values().stream().mapToDouble(PowerSpace::decimal).toArray());
    }

    @Override
    public OptionalLong classes() {
        return genes.isFinite() ? OptionalLong.of(genes.size()) : OptionalLong.empty();
    }

    @Override
    public Ranking ranking(Genome genome) {
        Map<String, PruningMetric> byKind = new LinkedHashMap<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            byKind.put(kinds.get(kind), metric(genome, kind * genesOfKind()));
        }
        PruningMetric first = byKind.get(kinds.getFirst());
        return shape.byKind() ? new Ranking(first, byKind) : new Ranking(first);
    }

    private int genesOfKind() {
        return shape.ria() ? 3 : 2;
    }

    private PruningMetric metric(Genome genome, int first) {
        On on = shape.ria() ? On.values()[genome.choice(first)] : On.WEIGHT;
        int q = shape.ria() ? first + 1 : first;
        double unit = shape.grid() ? STEPS : 1;
        return new PowerMetric(on, decimal(genome.value(q) / unit), decimal(genome.value(q + 1) / unit));
    }

    private static double decimal(double value) {
        return Math.rint(value * DECIMALS) / DECIMALS + 0.0;
    }

    @Override
    public Allocation allocation(Genome genome) {
        if (!grouped || genome.choice(genome.length() - 1) != MATRIX) {
            return allocation;
        }
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        allocation.byLinear().forEach((name, pattern) -> byLinear.put(name, acrossMatrix(pattern)));
        return new Allocation(allocation.patterns().stream().map(PowerSpace::acrossMatrix).toList(), byLinear);
    }

    /// As many weights of a matrix, wherever they are.
    private static SparsityPattern acrossMatrix(SparsityPattern pattern) {
        return new SparsityPattern.PerMatrix(pattern.sparsity(), true);
    }

    @Override
    public Map<String, Genome> named() {
        Map<String, Genome> named = new LinkedHashMap<>();
        named.put(NamedMetric.WANDA.in(allocation), genome(On.WEIGHT, 1, false));
        named.put(NamedMetric.MAGNITUDE.in(allocation), genome(On.WEIGHT, 0, false));
        if (shape.ria()) {
            named.put(NamedMetric.RI.in(allocation), genome(On.RIA, 0, false));
            named.put(NamedMetric.RIA.in(allocation), genome(On.RIA, 0.5, false));
        }
        if (grouped) {
            SparsityPattern matrix = acrossMatrix(allocation.pattern(0));
            named.put(NamedMetric.MAGNITUDE.in(matrix), genome(On.WEIGHT, 0, true));
            if (shape.ria()) {
                named.put(NamedMetric.RI.in(matrix), genome(On.RIA, 0, true));
                named.put(NamedMetric.RIA.in(matrix), genome(On.RIA, 0.5, true));
            }
        }
        return Collections.unmodifiableMap(named);
    }

    private Genome genome(On on, double q, boolean matrix) {
        double[] values = new double[genes.genes().size()];
        for (int kind = 0; kind < kinds.size(); kind++) {
            int first = kind * genesOfKind();
            if (shape.ria()) {
                values[first] = on.ordinal();
            }
            values[first + genesOfKind() - 2] = shape.grid() ? q * STEPS : q;
        }
        if (matrix) {
            values[values.length - 1] = MATRIX;
        }
        return Genome.ofValues(values);
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("pattern", allocation.pattern(0).toString());
        return facts;
    }
}
