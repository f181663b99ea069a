// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One finished trial.
///
/// @param proposal its number and genome
/// @param outcome what it gave
/// @param covers all genomes that are now proven to have this outcome, the proposed one among them; they may be fewer than
///        the canonical class, never more; sorted by index
/// @param facts what the problem found besides, kept with the trial; sorted by name
public record Evaluation(Proposal proposal, Outcome outcome, Set<Genome> covers, Map<String, String> facts) {
    /// The fact that names the number of the trial this one was answered from.
    public static final String DUPLICATE_OF = "duplicateOf";

    /// The fact of a trial that was the incumbent's, scored once more on the last rung of a [Schedule].
    public static final String INCUMBENT = "incumbent";

    /// @throws IllegalArgumentException if the proposed genome is not covered
    public Evaluation {
        covers = Collections.unmodifiableSet(new TreeSet<>(covers));
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
        if (!covers.contains(proposal.genome())) {
            throw new IllegalArgumentException(proposal + " is not among what it covers, " + covers);
        }
    }

    /// The trial's number.
    public int number() {
        return proposal.number();
    }

    /// The genome that was proposed.
    public Genome genome() {
        return proposal.genome();
    }

    /// The covered genome with the lowest index.
    public Genome lowest() {
        return covers.iterator().next();
    }
}
