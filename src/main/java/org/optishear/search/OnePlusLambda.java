// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// A hill climber, (1+λ): mutants of the best genome so far; the best of them takes its place if it is not worse.
///
/// ```text
/// generation 0      the initial genome, or λ random ones
/// next generation   λ mutants of the parent, none asked before; λ = [SearchSettings#population]
/// parent            the lowest child if it is not above the parent, of equal children the first
/// ```
///
/// It ends before its trials are used up when no new mutant is found. A failed trial is no parent: until one is measured, mutants of
/// the initial genome are tried, or random ones. Of several objectives the first decides, and the next where it is equal.
///
/// Source: EvoPress, Sieberling et al. 2024, arXiv 2410.14649, algorithm 1. Differs from it: a child as good as its parent takes its
/// place; no genome is asked for twice; children are sifted in steps by a [Schedule], in which the parent takes part as the incumbent.
public final class OnePlusLambda implements Algorithm {
    /// Its name.
    public static final String ID = "one-plus-lambda";
    /// So many draws for one child; λ times as many in vain end the search.
    private static final int DRAWS = 200;

    private final Problem problem;
    private final SearchSettings settings;
    private final Mutation mutation;
    private final Optional<Genome> initial;
    private final Novelty novelty;
    private Optional<Evaluation> parent = Optional.empty();
    private int generation;
    private int asked;

    /// Uses seed, trials, population and the mutation probability; begins with random genomes.
    public OnePlusLambda(Problem problem, SearchSettings settings) {
        this(problem, settings, Variation.of(problem.space(), settings.breeding()), Optional.empty());
    }

    /// Uses seed, trials and population.
    ///
    /// @param mutation keeps what has to be kept, for example a budget; all genomes but random ones come from it
    /// @param initial where the search begins; empty: at random
    public OnePlusLambda(Problem problem, SearchSettings settings, Mutation mutation, Optional<Genome> initial) {
        this.problem = problem;
        this.settings = settings;
        this.mutation = mutation;
        this.initial = initial;
        this.novelty = new Novelty(problem);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Genome> ask() {
        Random luck = settings.luck(generation);
        boolean alone = generation == 0 && initial.isPresent();
        int size = alone ? 1 : Math.min(settings.population(), settings.trials() - asked);
        List<Genome> genomes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            novelty.drawNew(source(alone, luck), DRAWS).ifPresent(genomes::add);
        }
        asked += genomes.size();
        return genomes;
    }

    private Supplier<Genome> source(boolean alone, Random luck) {
        Optional<Genome> origin = parent.map(Evaluation::genome).or(() -> initial);
        return () -> origin.map(genome -> alone ? genome : mutation.mutate(genome, luck))
                .orElseGet(() -> problem.space().random(luck));
    }

    @Override
    public Optional<Genome> incumbent() {
        return parent.map(Evaluation::genome);
    }

    @Override
    public void tell(List<Evaluation> evaluations) {
        Optional<Evaluation> best = evaluations.stream().filter(Objectives::measured).min(Objectives.LEXICOGRAPHIC);
        if (best.isPresent() && parent.stream()
                .noneMatch(current -> Objectives.LEXICOGRAPHIC.compare(best.orElseThrow(), current) > 0)) {
            parent = best;
        }
        generation++;
    }
}
