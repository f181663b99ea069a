// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.optishear.metric.BetaOn;
import org.optishear.metric.ComparisonGroup;
import org.optishear.metric.Coefficient;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.MetaOperands;
import org.optishear.metric.Operation;
import org.optishear.metric.RelativeSum;
import org.optishear.allocation.Allocation;
import org.optishear.prune.Ranking;
import org.optishear.search.Categorical;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.Space;

/// The paper's space: one of 2,401 meta metrics for all linears, under one reading of its two ambiguities.
///
/// Source: OptiShear (arXiv:2502.10735), the search space of the meta metric; the order of the genes and of their choices
/// is that of soda-lsq/AdaPrune@1b6f4ef `operator_candidates`.
public final class PaperSpace implements PruningSpace {
    static final String ID = "paper";

    private static final Space GENES = new Space(List.of(operations("tauW"), operations("tauX"), coefficients("alpha"),
            coefficients("beta")));

    private final BetaOn betaOn;
    private final RelativeSum relativeSum;
    private final Allocation allocation;
    private final ComparisonGroup group;
    private final Map<MetaMetric, Set<Genome>> classes = new LinkedHashMap<>(); // by canonical metric

    /// @param betaOn what β is computed on
    /// @param relativeSum what `relative_sum` means
    /// @param allocation how much each linear gives up, whatever the metric
    public PaperSpace(BetaOn betaOn, RelativeSum relativeSum, Allocation allocation) {
        this.betaOn = betaOn;
        this.relativeSum = relativeSum;
        this.allocation = allocation;
        this.group = allocation.comparisonGroup();
        for (int index = 0; index < MetaMetric.SIZE; index++) {
            MetaMetric metric = MetaMetric.ofIndex(index, betaOn, relativeSum);
            classes.computeIfAbsent(metric.canonical(group), _ -> new LinkedHashSet<>()).add(genome(metric));
        }
    }

    private static Gene operations(String name) {
        return new Categorical(name, Arrays.stream(Operation.values()).map(Operation::text).toList());
    }

    private static Gene coefficients(String name) {
        return new Categorical(name, Arrays.stream(Coefficient.values()).map(Coefficient::text).toList());
    }

    private static Genome genome(MetaMetric metric) {
        return Genome.of(metric.tauW().ordinal(), metric.tauX().ordinal(), metric.alpha().ordinal(),
                metric.beta().ordinal());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Space genes() {
        return GENES;
    }

    /// The metric of a genome.
    public MetaMetric metric(Genome genome) {
        return MetaMetric.ofIndex(Math.toIntExact(GENES.index(genome)), betaOn, relativeSum);
    }

    @Override
    public Genome canonical(Genome genome) {
        return genome(metric(genome).canonical(group));
    }

    @Override
    public Set<Genome> members(Genome genome) {
        return classes.get(metric(genome).canonical(group));
    }

    @Override
    public boolean prunesAlike(Genome genome, Genome other, MetaOperands operands) {
        return metric(other).ranksAs(metric(genome), operands);
    }

    @Override
    public OptionalLong classes() {
        return OptionalLong.of(classes.size());
    }

    @Override
    public Ranking ranking(Genome genome) {
        return new Ranking(metric(genome));
    }

    @Override
    public Allocation allocation(Genome genome) {
        return allocation;
    }

    @Override
    public Map<String, Genome> named() {
        String one = ",beta=column_sum,tauX=" + (betaOn == BetaOn.SQUARED ? "square" : "identity"); // beta * tau2(x) = 1
        Map<String, Genome> named = new LinkedHashMap<>();
        named.put(NamedMetric.WANDA.in(allocation), parse("alpha=none,tauW=identity,beta=none,tauX=identity"));
        named.put(NamedMetric.MAGNITUDE.in(allocation), parse("alpha=none,tauW=identity" + one));
        if (relativeSum == RelativeSum.RIA) {
            named.put(NamedMetric.RI.in(allocation), parse("alpha=relative_sum,tauW=identity" + one));
            named.put(NamedMetric.RIA.in(allocation), parse("alpha=relative_sum,tauW=identity,beta=none,tauX=sqrt"));
        }
        return named;
    }

    private Genome parse(String text) {
        return genome(MetaMetric.parse(text, betaOn, relativeSum));
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("betaOn", betaOn.text());
        facts.put("relativeSum", relativeSum.text());
        facts.put("pattern", allocation.pattern(0).toString());
        return facts;
    }
}
