// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Optional;
import java.util.OptionalDouble;

/// How the next generation is made of this one.
///
/// @param crossover the probability of a child to have two parents
/// @param mutation the probability of each gene to be mutated; empty: 1 / number of genes
/// @param redraws how often a child is drawn again that is known to equal a genome asked before ([Problem#canonical]); after so
///        many it is taken as it is, and answered from the earlier trial; 0: never
/// @param divisions the reference directions of `nsga3`; empty: as many as fit the population ([Divisions#fitting])
public record Breeding(double crossover, OptionalDouble mutation, int redraws, Optional<Divisions> divisions) {
    /// The default: two parents for every child, as Deb and Jain 2014 have it, no genome evaluated twice, as many directions as
    /// members.
    public static final Breeding DEFAULT = new Breeding(1, OptionalDouble.empty(), 100, Optional.empty());

    /// Optuna's defaults, which the paper's authors used: duplicates allowed, three divisions.
    public static final Breeding PAPER = new Breeding(0.9, OptionalDouble.empty(), 0, Optional.of(new Divisions(3, 0)));

    /// @throws IllegalArgumentException if a probability is not between 0 and 1, or redraws are negative
    public Breeding {
        if (!(crossover >= 0 && crossover <= 1)) {
            throw new IllegalArgumentException("a crossover probability must be from 0 to 1, found " + crossover);
        }
        if (mutation.isPresent() && !(mutation.getAsDouble() >= 0 && mutation.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "a mutation probability must be from 0 to 1, found " + mutation.getAsDouble());
        }
        if (redraws < 0) {
            throw new IllegalArgumentException("redraws must not be negative, found " + redraws);
        }
    }
}
