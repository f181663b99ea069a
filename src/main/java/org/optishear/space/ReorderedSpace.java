// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.Needs;
import org.optishear.mask.ChannelSearch;
import org.optishear.prune.Ranking;
import org.optishear.search.Genome;
import org.optishear.search.Space;

/// Another space, each of whose genomes also puts the input channels of N:M linears in an order of its own.
///
/// An order depends on sums of scores and not on their ranking within a row: what algebra calls one class may be given different
/// orders. So every genome stands for itself.
///
/// @param inner what ranks, and how much goes
/// @param search how an order is sought
public record ReorderedSpace(PruningSpace inner, ChannelSearch search) implements PruningSpace {
    @Override
    public String id() {
        return inner.id();
    }

    @Override
    public Space genes() {
        return inner.genes();
    }

    @Override
    public OptionalLong classes() {
        return inner.classes().isPresent() ? OptionalLong.of(genes().size()) : OptionalLong.empty();
    }

    @Override
    public Ranking ranking(Genome genome) {
        return inner.ranking(genome);
    }

    @Override
    public Allocation allocation(Genome genome) {
        return inner.allocation(genome);
    }

    @Override
    public Needs needs() {
        return inner.needs();
    }

    @Override
    public Optional<ChannelSearch> permutation() {
        return Optional.of(search);
    }

    @Override
    public Map<String, Genome> named() {
        return inner.named();
    }

    @Override
    public List<String> costs() {
        return inner.costs();
    }

    @Override
    public List<Double> costs(Genome genome) {
        return inner.costs(genome);
    }

    @Override
    public double excess(Genome genome) {
        return inner.excess(genome);
    }

    @Override
    public Optional<Climb> climb() {
        return inner.climb();
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>(inner.facts());
        facts.put("permutation", search.id());
        return facts;
    }
}
