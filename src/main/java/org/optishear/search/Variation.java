// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.Random;

/// Makes a child of a population.
///
/// ```text
/// with crossoverProbability   two different parents, each the winner of a tournament of two; every gene from either
/// otherwise                   a copy of a random member
/// then                        every gene redrawn with mutationProbability (the same choice may come again)
/// ```
///
/// Source: Optuna's defaults, optuna/optuna@147b3aa `samplers/nsgaii/_child_generation_strategy.py`, `_crossover.py`. Differs from
/// it: nothing but the generator.
///
/// @param crossoverProbability of a child to have two parents
/// @param swapProbability of a gene to come from the second parent
/// @param mutationProbability of a gene to be redrawn
record Variation(double crossoverProbability, double swapProbability, double mutationProbability) {
    /// Optuna's defaults for a space: 0.9, 0.5 and one mutation per child on average.
    static Variation defaults(Space space) {
        return new Variation(0.9, 0.5, 1.0 / space.genes().size());
    }

    /// A child of these parents, of which there is at least one.
    Genome child(Space space, List<Evaluation> population, Random luck) {
        Genome child = luck.nextDouble() < crossoverProbability && population.size() > 1
                ? crossed(population, luck)
                : population.get(luck.nextInt(population.size())).genome();
        for (int gene = 0; gene < child.length(); gene++) {
            if (luck.nextDouble() < mutationProbability) {
                child = child.with(gene, space.draw(gene, luck));
            }
        }
        return child;
    }

    private Genome crossed(List<Evaluation> population, Random luck) {
        Evaluation first = tournament(population, luck);
        Evaluation second = tournament(population.stream().filter(member -> member.number() != first.number()).toList(),
                luck);
        Genome child = first.genome();
        for (int gene = 0; gene < child.length(); gene++) {
            if (luck.nextDouble() < swapProbability) {
                child = child.with(gene, second.genome().value(gene));
            }
        }
        return child;
    }

    private static Evaluation tournament(List<Evaluation> population, Random luck) {
        Evaluation first = population.get(luck.nextInt(population.size()));
        Evaluation second = population.get(luck.nextInt(population.size()));
        return Dominance.dominates(first.outcome(), second.outcome()) ? first : second;
    }
}
