// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Remembers what an algorithm asked, so that it need not ask for a genome twice that is known to give the same.
final class Novelty {
    private final Problem problem;
    private final Set<Genome> asked = new HashSet<>(); // canonical

    Novelty(Problem problem) {
        this.problem = problem;
    }

    /// Draws until a genome is new; the last one if none of `redraws` further ones is.
    Genome draw(Supplier<Genome> source, int redraws) {
        Genome genome = source.get();
        for (int i = 0; i < redraws && asked.contains(problem.canonical(genome)); i++) {
            genome = source.get();
        }
        asked.add(problem.canonical(genome));
        return genome;
    }

    /// Draws until a genome is new; empty if none of `draws` is.
    Optional<Genome> drawNew(Supplier<Genome> source, int draws) {
        for (int i = 0; i < draws; i++) {
            Genome genome = source.get();
            if (asked.add(problem.canonical(genome))) {
                return Optional.of(genome);
            }
        }
        return Optional.empty();
    }
}
