// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import org.optishear.InputException;
import org.optishear.space.PruningSpace;
import org.optishear.search.Algorithms;
import org.optishear.search.Breeding;
import org.optishear.search.SearchSettings;
import picocli.CommandLine.Option;

/// Who decides which candidates are looked at.
final class AlgorithmOptions {
    /// More classes than this are not listed by default.
    private static final long SMALL = 1000;
    private static final String PAPER = "paper";

    @Option(names = "--preset", paramLabel = "paper", description = "the paper's search: nsga3 as Optuna has it, 300 trials in generations of 50, crossover 0.9, mutation 1/genes, duplicates evaluated; instead of the flags below")
    String preset;

    @Option(names = "--algorithm", paramLabel = "ID", description = "exhaustive, nsga3, nsga2, ga, one-plus-lambda or random (default: exhaustive where a space has few classes, else nsga3; of --layers exact and joint one-plus-lambda)")
    String algorithm;

    @Option(names = "--trials", paramLabel = "N", description = "candidates, where they are not all listed (default: 300)")
    Integer trials;

    @Option(names = "--population", paramLabel = "N", description = "generation of an evolution, mutants of a climber (default: 50, of --layers exact and joint 8)")
    Integer population;

    @Option(names = "--crossover", paramLabel = "P", description = "probability of a child to have two parents (default: 1)")
    Double crossover;

    @Option(names = "--mutation", paramLabel = "P", description = "probability of each gene to be mutated (default: 1 / number of genes)")
    Double mutation;

    @Option(names = "--duplicates", description = "take children that equal an earlier candidate, and answer them from it (default: draw again)")
    boolean duplicates;

    void check() {
        if (preset != null && !preset.equals(PAPER)) {
            throw new InputException("--preset", preset, PAPER);
        }
        boolean own = algorithm != null || trials != null || population != null || crossover != null
                || mutation != null || duplicates;
        if (preset != null && own) {
            throw new InputException("--preset", "another flag of the algorithm beside it", "none: the preset says it");
        }
        if (algorithm != null) {
            Algorithms.entry(algorithm);
        }
        if (trials != null && trials < 1 || population != null && population < 2) {
            throw new InputException("--trials, --population", trials + ", " + population, "at least 1 and 2");
        }
        requireProbability("--crossover", crossover);
        requireProbability("--mutation", mutation);
    }

    private static void requireProbability(String flag, Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new InputException(flag, value.toString(), "a probability from 0 to 1");
        }
    }

    /// The algorithm asked for, or the one that suits the space.
    String of(PruningSpace space) {
        if (preset != null) {
            return "nsga3";
        }
        if (algorithm != null) {
            return algorithm;
        }
        return space.classes().isPresent() && space.classes().getAsLong() <= SMALL ? "exhaustive" : "nsga3";
    }

    /// @param usualPopulation where none is asked for
    SearchSettings settings(long seed, int usualPopulation) {
        if (preset != null) {
            return SearchSettings.PAPER.withSeed(seed);
        }
        Breeding usual = Breeding.DEFAULT;
        Breeding breeding = new Breeding(crossover == null ? usual.crossover() : crossover,
                mutation == null ? usual.mutation() : OptionalDouble.of(mutation), duplicates ? 0 : usual.redraws(),
                usual.divisions());
        return new SearchSettings(seed, Optional.ofNullable(trials).orElse(SearchSettings.PAPER.trials()),
                Optional.ofNullable(population).orElse(usualPopulation), breeding);
    }
}
