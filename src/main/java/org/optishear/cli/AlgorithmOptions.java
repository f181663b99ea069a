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

    @Option(names = "--preset", paramLabel = "paper|evopress", description = "a published search. paper: nsga3 as Optuna has it, 300 trials in generations of 50, crossover 0.9, mutation 1/genes, duplicates evaluated; instead of the flags below. evopress, with --layers exact or joint: one-plus-lambda, 400 generations of 64, --stages 8/2048,2/16384,1/65536, --objective kl, --statistics dense; flags beside it go first")
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
        Optional<Preset> wanted = preset();
        boolean own = algorithm != null || trials != null || population != null || crossover != null
                || mutation != null || duplicates;
        if (wanted.filter(Preset.PAPER::equals).isPresent() && own) {
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

    /// The published search that is asked for.
    Optional<Preset> preset() {
        return Optional.ofNullable(preset).map(text -> Preset.parse("--preset", text));
    }

    /// The algorithm asked for, or the one that suits.
    ///
    /// @param usual of the kind of search; empty: what suits the space
    String of(PruningSpace space, Optional<String> usual) {
        return Optional.ofNullable(algorithm).or(() -> preset().map(Preset::algorithm)).or(() -> usual)
                .orElseGet(() -> suiting(space));
    }

    private static String suiting(PruningSpace space) {
        return space.classes().isPresent() && space.classes().getAsLong() <= SMALL ? "exhaustive" : "nsga3";
    }

    /// @param usualPopulation where none is asked for
    SearchSettings settings(long seed, int usualPopulation) {
        Optional<SearchSettings> published = preset().map(Preset::search);
        Breeding usual = published.map(SearchSettings::breeding).orElse(Breeding.DEFAULT);
        Breeding breeding = new Breeding(crossover == null ? usual.crossover() : crossover,
                mutation == null ? usual.mutation() : OptionalDouble.of(mutation), duplicates ? 0 : usual.redraws(),
                usual.divisions());
        return new SearchSettings(seed,
                Optional.ofNullable(trials).orElse(published.orElse(SearchSettings.PAPER).trials()),
                Optional.ofNullable(population).orElse(published.map(SearchSettings::population)
                        .orElse(usualPopulation)),
                breeding);
    }
}
