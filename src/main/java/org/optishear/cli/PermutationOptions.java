// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import org.optishear.InputException;
import org.optishear.mask.ChannelSearch;
import org.optishear.mask.SparsityPattern;
import org.optishear.run.Plan;
import org.optishear.space.PruningSpace;
import org.optishear.space.ReorderedSpace;
import picocli.CommandLine.Option;

/// In which order input channels are pruned.
final class PermutationOptions {
    private static final String FLAG = "--permutation";

    @Option(names = FLAG, paramLabel = "none|heuristic|lsa", description = "with N:M: reorder the input channels of those linears whose inputs the block itself makes (o, down, fc2), so that more of the scores stay; lsa refines the heuristic (default: none, or what the plan says)")
    String text;

    /// A space whose genomes have the orders that are asked for; as it is where none is.
    ///
    /// @throws InputException if the pattern is not N:M
    PruningSpace of(PruningSpace space, SparsityPattern pattern) {
        if (text == null || text.equals("none")) {
            return space;
        }
        ChannelSearch search = ChannelSearch.parse(FLAG, text);
        if (!(pattern instanceof SparsityPattern.NofM)) {
            throw new InputException(FLAG, search.id() + " with sparsity " + pattern, Plan.REORDERED);
        }
        return new ReorderedSpace(space, search);
    }

    /// A plan in the order that is asked for; as it is where none is.
    ///
    /// @throws InputException if a pattern is not N:M
    Plan of(Plan plan) {
        if (text == null) {
            return plan;
        }
        return text.equals("none") ? plan.withoutPermutation() : plan.with(ChannelSearch.parse(FLAG, text), FLAG);
    }
}
