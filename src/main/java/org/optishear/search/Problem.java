// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.function.Consumer;

/// What is searched: a space, what is known of it beforehand, and how its genomes are evaluated.
public interface Problem {
    /// All genomes.
    Space space();

    /// The names of the objectives, one or more; each is minimised.
    List<String> objectives();

    /// The representative of all genomes that are expected to give the same outcome as this one: the one with the lowest index.
    /// It is the same for every member of a class, and its own representative.
    default Genome canonical(Genome genome) {
        return genome;
    }

    /// How far a genome is from what may be picked, 0 where it may: what is picked has the least, then the lowest first objective.
    default double excess(Genome genome) {
        return 0;
    }

    /// How many fidelities there are, at least 1. Fidelity 0 is the cheapest, the last one is exact: the others are estimates of it.
    default int fidelities() {
        return 1;
    }

    /// Evaluates a batch and calls `finished` exactly once for each of its members, as each one ends, in any order, from
    /// one thread at a time and never after this method returned.
    ///
    /// The members have different canonical genomes, so a problem may share work between them. The outcome of a genome may
    /// depend on nothing but genome and fidelity: neither on the other members nor on their order. An outcome is measured or failed.
    ///
    /// `finished` may throw to end the work here, when a search is stopped or shared with another process. The problem lets that
    /// exception through as it is, and frees what it holds.
    ///
    /// @param fidelity below [#fidelities]
    void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished);

    /// The same for a problem whose estimates look at another part of the data for each batch that an algorithm asks for: there the
    /// outcome of a genome depends on genome, fidelity and draw. An exact one never depends on the draw.
    ///
    /// @param draw number of the batch, from 0
    default void evaluate(List<Proposal> batch, int fidelity, int draw, Consumer<Evaluation> finished) {
        evaluate(batch, fidelity, finished);
    }
}
