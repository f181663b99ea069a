// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.optishear.metric.MetaOperands;
import org.optishear.allocation.Allocation;
import org.optishear.prune.Ranking;
import org.optishear.search.Genome;
import org.optishear.search.Space;

/// The paper's space with some of its genes held at their first choice: no coefficient, or no operation.
///
/// It answers what a reviewer of the paper asked: would coefficients alone do, or operations alone?
public final class PartOfPaperSpace implements PruningSpace {
    private final String id;
    private final PaperSpace paper;
    private final int[] free; // genes of the paper's space
    private final Space genes;

    /// @param free positions of the genes that stay, ascending
    PartOfPaperSpace(String id, PaperSpace paper, int... free) {
        this.id = id;
        this.paper = paper;
        this.free = free.clone();
        this.genes = new Space(Arrays.stream(free).mapToObj(paper.genes().genes()::get).toList());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Space genes() {
        return genes;
    }

    private Genome whole(Genome part) {
        int[] choices = new int[paper.genes().genes().size()];
        for (int gene = 0; gene < free.length; gene++) {
            choices[free[gene]] = part.choice(gene);
        }
        return Genome.of(choices);
    }

    private Genome part(Genome whole) {
        int[] choices = new int[free.length];
        for (int gene = 0; gene < free.length; gene++) {
            choices[gene] = whole.choice(free[gene]);
        }
        return Genome.of(choices);
    }

    @Override
    public Genome canonical(Genome genome) {
        return members(genome).iterator().next();
    }

    @Override
    public Set<Genome> members(Genome genome) {
        Set<Genome> members = new LinkedHashSet<>();
        for (Genome member : paper.members(whole(genome))) {
            if (whole(part(member)).equals(member)) {
                members.add(part(member));
            }
        }
        return members;
    }

    @Override
    public boolean prunesAlike(Genome genome, Genome other, MetaOperands operands) {
        return paper.prunesAlike(whole(genome), whole(other), operands);
    }

    @Override
    public OptionalLong classes() {
        Set<Genome> canonical = new LinkedHashSet<>();
        for (long index = 0; index < genes.size(); index++) {
            canonical.add(canonical(genes.genome(index)));
        }
        return OptionalLong.of(canonical.size());
    }

    @Override
    public Ranking ranking(Genome genome) {
        return paper.ranking(whole(genome));
    }

    @Override
    public Allocation allocation(Genome genome) {
        return paper.allocation(whole(genome));
    }

    @Override
    public Map<String, Genome> named() {
        Map<String, Genome> named = new LinkedHashMap<>(); // in their order: a climber begins at the first
        paper.named().forEach((name, genome) -> {
            if (whole(part(genome)).equals(genome)) {
                named.put(name, part(genome));
            }
        });
        return named;
    }

    @Override
    public Map<String, String> facts() {
        return paper.facts();
    }

    /// Positions of α and β.
    static int[] coefficients() {
        return new int[]{2, 3};
    }

    /// Positions of τ₁ and τ₂.
    static int[] operations() {
        return new int[]{0, 1};
    }
}
