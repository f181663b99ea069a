// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Random;

/// What a person may choose of a search.
///
/// @param seed all randomness comes from it
/// @param trials how many genomes may be asked for, at least 1; an exhaustive search asks for as many as it needs
/// @param population the size of a generation, at least 2; only evolution has generations
/// @param breeding how a generation follows from the last
public record SearchSettings(long seed, int trials, int population, Breeding breeding) {
    /// The paper's: 300 trials in generations of 50, bred as Optuna does by default.
    public static final SearchSettings PAPER = new SearchSettings(0, 300, 50, Breeding.PAPER);

    /// With [Breeding#DEFAULT].
    public SearchSettings(long seed, int trials, int population) {
        this(seed, trials, population, Breeding.DEFAULT);
    }

    /// @throws IllegalArgumentException if there are no trials, or a generation is too small to have two parents
    public SearchSettings {
        if (trials < 1 || population < 2) {
            throw new IllegalArgumentException(
                    "trials must be at least 1 and the population at least 2, found " + trials + " and " + population);
        }
    }

    /// The same with another seed.
    public SearchSettings withSeed(long other) {
        return new SearchSettings(other, trials, population, breeding);
    }

    /// The luck of one generation. It depends on nothing that happened before, so that a replayed search draws the same.
    ///
    /// [Random] because its sequence is fixed by its specification and not only by today's JDK.
    Random luck(int generation) {
        long mixed = seed + (generation + 1) * 0x9E3779B97F4A7C15L; // SplitMix64: near seeds must not give near sequences
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return new Random(mixed ^ (mixed >>> 31));
    }
}
