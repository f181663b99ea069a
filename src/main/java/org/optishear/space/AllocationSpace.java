// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.Needs;
import org.optishear.prune.Ranking;
import org.optishear.search.Genome;
import org.optishear.search.Space;

/// How much each block or linear gives up, for one metric.
///
/// @param ranking the metric
/// @param layers the allocations
public record AllocationSpace(Ranking ranking, LayerGenes layers) implements PruningSpace {
    @Override
    public String id() {
        return "layers";
    }

    @Override
    public Space genes() {
        return layers.genes();
    }

    @Override
    public OptionalLong classes() {
        return OptionalLong.empty();
    }

    @Override
    public Ranking ranking(Genome genome) {
        return ranking;
    }

    @Override
    public Needs needs() {
        return ranking.needs();
    }

    @Override
    public Allocation allocation(Genome genome) {
        return layers.allocation(genome);
    }

    @Override
    public List<String> costs() {
        return layers.costs();
    }

    @Override
    public List<Double> costs(Genome genome) {
        return layers.costs(genome);
    }

    @Override
    public double excess(Genome genome) {
        return layers.excess(genome);
    }

    @Override
    public Optional<Climb> climb() {
        return Optional.of(new Climb(layers.uniform(), layers::moved));
    }

    @Override
    public Map<String, Genome> named() {
        return Map.of("uniform", layers.uniform());
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = layers.facts();
        facts.put("metric", ranking.id());
        return facts;
    }
}
