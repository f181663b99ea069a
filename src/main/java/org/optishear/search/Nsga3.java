// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.Random;

/// NSGA-III, the paper's algorithm: an [Evolution] whose survivors serve the reference directions evenly.
///
/// ```text
/// survivors    whole fronts of parents + children while they fit; of the front that does not, members are taken
///              so that the reference directions are served evenly ([Niching])
/// tournament   won by the one that dominates the other
/// ```
///
/// Source: Deb and Jain 2014, doi:10.1109/TEVC.2013.2281535; parameters as optuna/optuna@147b3aa `samplers/_nsgaiii/_sampler.py`, which
/// the paper's authors used. With one objective it is a plain elitist genetic algorithm. Differs from Optuna: the ideal point is that
/// of the whole search, as Deb and Jain have it; a failed trial takes a place in its generation. With [Breeding#DEFAULT]: no repeated
/// genomes, and as many directions as members, as Deb and Jain have it.
public final class Nsga3 extends Evolution {
    static final String ID = "nsga3";

    private final Niching niching;

    /// Uses all settings.
    public Nsga3(Problem problem, SearchSettings settings) {
        super(problem, settings);
        int objectives = problem.objectives().size();
        this.niching = new Niching(objectives, settings.breeding().divisions()
                .orElseGet(() -> Divisions.fitting(objectives, settings.population())));
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    List<Evaluation> survivors(List<Evaluation> candidates, int size, Random luck) {
        return niching.survivors(candidates, size, luck);
    }

    @Override
    boolean beats(Evaluation first, Evaluation second) {
        return Dominance.dominates(first.outcome(), second.outcome());
    }
}
