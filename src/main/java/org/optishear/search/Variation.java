// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;

/// Makes a child of a population.
///
/// ```text
/// with crossover probability   two different parents, each the winner of a tournament of two; every gene from either
///                              with probability ½, a real one by simulated binary crossover
/// otherwise                    a copy of a random member
/// then                         every gene with mutation probability: redrawn (the same choice may come again), a real one moved by
///                              polynomial mutation
/// ```
///
/// Source: Optuna's defaults, optuna/optuna@147b3aa `samplers/nsgaii/_child_generation_strategy.py`, `_crossover.py`, for choices and whole
/// numbers. Differs from it: the generator, and real genes, which Optuna's default swaps and redraws like choices.
///
/// @param crossover the probability of a child to have two parents
/// @param mutation the probability of a gene to be mutated
record Variation(Space space, double crossover, double mutation) implements Mutation {
    private static final double SWAP = 0.5;

    /// As the settings say; one mutation per child on average if they say nothing.
    static Variation of(Space space, Breeding breeding) {
        return new Variation(space, breeding.crossover(), breeding.mutation().orElse(1.0 / space.genes().size()));
    }

    /// A child of these parents, of which there is at least one.
    ///
    /// @param beats whether the first of two wins their tournament; else the second does
    Genome child(List<Evaluation> population, BiPredicate<Evaluation, Evaluation> beats, Random luck) {
        Genome child = luck.nextDouble() < crossover && population.size() > 1
                ? crossed(population, beats, luck)
                : population.get(luck.nextInt(population.size())).genome();
        return mutate(child, luck);
    }

    @Override
    public Genome mutate(Genome parent, Random luck) {
        Genome child = parent;
        for (int gene = 0; gene < child.length(); gene++) {
            if (luck.nextDouble() < mutation) {
                child = child.with(gene, switch (space.genes().get(gene)) {
                    case Categorical _,IntegerRange _ -> space.draw(gene, luck);
                    case RealRange range -> PolynomialMutation.mutant(range, child.value(gene), luck);
                });
            }
        }
        return child;
    }

    private Genome crossed(List<Evaluation> population, BiPredicate<Evaluation, Evaluation> beats, Random luck) {
        Evaluation first = tournament(population, beats, luck);
        List<Evaluation> others = population.stream().filter(member -> member.number() != first.number()).toList();
        Genome second = tournament(others, beats, luck).genome();
        Genome child = first.genome();
        for (int gene = 0; gene < child.length(); gene++) {
            double own = child.value(gene);
            child = child.with(gene, switch (space.genes().get(gene)) {
                case Categorical _,IntegerRange _ -> luck.nextDouble() < SWAP ? second.value(gene) : own;
                case RealRange range -> SimulatedBinaryCrossover.child(range, own, second.value(gene), luck);
            });
        }
        return child;
    }

    private static Evaluation tournament(List<Evaluation> population, BiPredicate<Evaluation, Evaluation> beats,
            Random luck) {
        Evaluation first = population.get(luck.nextInt(population.size()));
        Evaluation second = population.get(luck.nextInt(population.size()));
        return beats.test(first, second) ? first : second;
    }
}
