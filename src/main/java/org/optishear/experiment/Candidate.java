// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.optishear.allocation.Allocation;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.MetaOperands;
import org.optishear.metric.PruningMetric;
import org.optishear.model.Linear;
import org.optishear.prune.Ranking;
import org.optishear.search.Genome;
import org.optishear.search.Proposal;
import org.optishear.space.PruningSpace;

/// One proposal on its way through the blocks.
///
/// @param ranking what its genome means
/// @param allocation the same
/// @param alike the genomes of its class that have pruned as it does in every block so far, itself among them
/// @param chain identifies all weights pruned so far
record Candidate(Proposal proposal, Ranking ranking, Allocation allocation, Set<Genome> alike, String chain) {
    /// The chain before the first block.
    private static final String START = "";

    static Candidate first(Proposal proposal, PruningSpace space) {
        Genome genome = proposal.genome();
        return new Candidate(proposal, space.ranking(genome), space.allocation(genome), space.members(genome), START);
    }

    Genome genome() {
        return proposal.genome();
    }

    PruningMetric metric(Linear linear) {
        return ranking.of(linear.name());
    }

    SparsityPattern pattern(int block, Linear linear) {
        return allocation.pattern(block, linear.name());
    }

    /// The same with another chain.
    Candidate after(String other) {
        return new Candidate(proposal, ranking, allocation, alike, other);
    }

    /// The same, one block on.
    ///
    /// @param longer chain with what it pruned there
    /// @param operands of the block's linears; empty where its class has no other members
    Candidate next(String longer, PruningSpace space, List<MetaOperands> operands) {
        if (alike.size() == 1) {
            return new Candidate(proposal, ranking, allocation, alike, longer);
        }
        Set<Genome> still = new LinkedHashSet<>(alike);
        operands.forEach(operand -> still.removeIf(other -> !space.prunesAlike(genome(), other, operand)));
        return new Candidate(proposal, ranking, allocation, still, longer);
    }
}
