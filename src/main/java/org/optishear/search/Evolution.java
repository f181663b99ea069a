// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What all evolution has in common: generations of equal size, the best of parents and children survive.
///
/// ```text
/// generation 0      random genomes
/// survivors         the best of parents + children, as each algorithm sees it; failed and stopped trials never
/// next generation   children of the survivors ([Variation]), drawn again while they repeat ([Breeding#redraws])
/// ```
///
/// A failed trial takes a place in its generation and is no parent. While all trials failed, generations are random.
///
/// Luck depends on seed and generation only, so a search with more trials begins with the trials of one with fewer.
abstract class Evolution implements Algorithm {
    private final Problem problem;
    private final SearchSettings settings;
    private final Variation variation;
    private final Novelty novelty;
    private List<Evaluation> survivors = List.of();
    private int generation;
    private int asked;

    Evolution(Problem problem, SearchSettings settings) {
        this.problem = problem;
        this.settings = settings;
        this.variation = Variation.of(problem.space(), settings.breeding());
        this.novelty = new Novelty(problem);
    }

    /// The best `size` of the measured candidates; all of them if they are fewer.
    abstract List<Evaluation> survivors(List<Evaluation> candidates, int size, Random luck);

    /// Whether the first of two survivors wins a tournament; else the second does.
    abstract boolean beats(Evaluation first, Evaluation second);

    /// The survivors of the last generation.
    List<Evaluation> population() {
        return survivors;
    }

    @Override
    public final List<Genome> ask() {
        Random luck = settings.luck(2 * generation);
        int size = Math.min(settings.population(), settings.trials() - asked);
        List<Genome> genomes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            genomes.add(novelty.draw(() -> survivors.isEmpty()
                    ? problem.space().random(luck)
                    : variation.child(survivors, this::beats, luck), settings.breeding().redraws()));
        }
        asked += size;
        return genomes;
    }

    @Override
    public final void tell(List<Evaluation> evaluations) {
        List<Evaluation> candidates = new ArrayList<>(evaluations);
        candidates.addAll(survivors);
        candidates.removeIf(candidate -> !Objectives.measured(candidate));
        survivors = survivors(candidates, settings.population(), settings.luck(2 * generation + 1));
        generation++;
    }
}
