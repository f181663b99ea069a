// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.MetaOperands;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.ExactAllocation;
import org.optishear.prune.Ranking;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.Space;

/// Metric and allocation in one genome: the genes of the metric, then those of the allocation.
///
/// A climber's step is one of the allocation or a redrawn gene of the metric, each with probability ½.
public final class JointSpace implements PruningSpace {
    private final PruningSpace metrics;
    private final LayerGenes layers;
    private final Space genes;
    private final int split;

    /// @param metrics what ranks, and which weights are compared; how much goes is what `layers` says
    public JointSpace(PruningSpace metrics, LayerGenes layers) {
        this.metrics = metrics;
        this.layers = layers;
        this.split = metrics.genes().genes().size();
        List<Gene> all = new ArrayList<>(metrics.genes().genes());
        all.addAll(layers.genes().genes());
        this.genes = new Space(all);
    }

    @Override
    public String id() {
        return "joint";
    }

    @Override
    public Space genes() {
        return genes;
    }

    private Genome metric(Genome genome) {
        return part(genome, 0, split);
    }

    private Genome layer(Genome genome) {
        return part(genome, split, genome.length());
    }

    private static Genome part(Genome genome, int first, int end) {
        return Genome.ofValues(
                genome.values().subList(first, end).stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Genome joined(Genome metric, Genome layer) {
        List<Double> values = new ArrayList<>(metric.values());
        values.addAll(layer.values());
        return Genome.ofValues(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public Genome canonical(Genome genome) {
        return joined(metrics.canonical(metric(genome)), layer(genome));
    }

    @Override
    public Set<Genome> members(Genome genome) {
        Set<Genome> members = new LinkedHashSet<>();
        metrics.members(metric(genome)).forEach(member -> members.add(joined(member, layer(genome))));
        return members;
    }

    @Override
    public boolean prunesAlike(Genome genome, Genome other, MetaOperands operands) {
        return metrics.prunesAlike(metric(genome), metric(other), operands);
    }

    @Override
    public OptionalLong classes() {
        return OptionalLong.empty();
    }

    @Override
    public Ranking ranking(Genome genome) {
        return metrics.ranking(metric(genome));
    }

    @Override
    public Allocation allocation(Genome genome) {
        SparsityPattern rule = metrics.allocation(metric(genome)).pattern(0);
        return layers.allocation(layer(genome)).compared(fraction -> ExactAllocation.exact(rule, fraction));
    }

    @Override
    public List<String> costs() {
        return layers.costs();
    }

    @Override
    public List<Double> costs(Genome genome) {
        return layers.costs(layer(genome));
    }

    @Override
    public double excess(Genome genome) {
        return layers.excess(layer(genome));
    }

    /// Begins at the first named metric, the same everywhere.
    @Override
    public Optional<Climb> climb() {
        return metrics.named().values().stream().findFirst()
                .map(first -> new Climb(joined(first, layers.uniform()), this::moved));
    }

    private Genome moved(Genome genome, Random luck) {
        if (luck.nextBoolean()) {
            return joined(metric(genome), layers.moved(layer(genome), luck));
        }
        int gene = luck.nextInt(split);
        return genome.with(gene, metrics.genes().random(luck).value(gene));
    }

    @Override
    public Map<String, Genome> named() {
        Map<String, Genome> named = new LinkedHashMap<>();
        metrics.named().forEach((name, genome) -> named.put(name, joined(genome, layers.uniform())));
        return named;
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>(metrics.facts());
        facts.put("metricSpace", metrics.id());
        facts.putAll(layers.facts());
        return facts;
    }
}
