// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// NSGA-III, the paper's algorithm: generations of equal size, the best of parents and children survive.
///
/// ```text
/// generation 0      random genomes
/// survivors         whole fronts of parents + children while they fit; of the front that does not, members are taken
///                   so that the reference directions are served evenly ([Niching])
/// next generation   children of the survivors ([Variation])
/// ```
///
/// Source: Deb and Jain 2014, doi:10.1109/TEVC.2013.2281535; parameters as optuna/optuna@147b3aa `samplers/_nsgaiii/_sampler.py`, which
/// the paper's authors used. With one objective it is a plain elitist genetic algorithm. Differs from Optuna: the ideal point is that
/// of the whole search, as Deb and Jain have it; a failed trial takes a place in its generation.
///
/// Luck depends on seed and generation only, so a search with more trials begins with the trials of one with fewer.
public final class Nsga3 implements Algorithm {
    static final String ID = "nsga3";

    private final Problem problem;
    private final SearchSettings settings;
    private final Variation variation;
    private final Niching niching;
    private List<Evaluation> survivors = List.of();
    private int generation;
    private int asked;

    /// Uses seed, trials and population.
    public Nsga3(Problem problem, SearchSettings settings) {
        this.problem = problem;
        this.settings = settings;
        this.variation = Variation.defaults(problem.space());
        this.niching = new Niching(problem.objectives().size());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Genome> ask() {
        Random luck = settings.luck(2 * generation);
        int size = Math.min(settings.population(), settings.trials() - asked);
        List<Genome> genomes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            genomes.add(survivors.isEmpty()
                    ? problem.space().random(luck)
                    : variation.child(problem.space(), survivors, luck));
        }
        asked += size;
        return genomes;
    }

    @Override
    public void tell(List<Evaluation> evaluations) {
        List<Evaluation> candidates = new ArrayList<>(evaluations);
        candidates.addAll(survivors);
        candidates.removeIf(candidate -> !(candidate.outcome() instanceof Outcome.Measured));
        survivors = niching.survivors(candidates, settings.population(), settings.luck(2 * generation + 1));
        generation++;
    }
}
