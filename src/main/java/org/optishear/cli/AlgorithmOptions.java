// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.optishear.InputException;
import org.optishear.space.PruningSpace;
import org.optishear.search.Algorithms;
import org.optishear.search.Algorithms.Setting;
import org.optishear.search.Breeding;
import org.optishear.search.OnePlusLambda;
import org.optishear.search.SearchSettings;
import picocli.CommandLine.Option;

/// Who decides which candidates are looked at.
final class AlgorithmOptions {
    /// More classes than this are not listed by default.
    private static final long SMALL = 1000;

    @Option(names = "--preset", paramLabel = "paper|evopress", description = "a published search. paper: nsga3 as Optuna has it, 300 trials in generations of 50, crossover 0.9, mutation 1/genes, duplicates answered from the earlier trial; instead of the flags below. evopress, with --layers exact or joint: one-plus-lambda, 400 generations of 64, --stages 8/2048,2/16384,1/65536, --objective kl, --statistics dense; flags beside it go first")
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
        boolean own = algorithm != null || !given().isEmpty();
        if (wanted.filter(Preset.PAPER::equals).isPresent() && own) {
            throw new InputException("--preset", "another flag of the algorithm beside it", "none: the preset says it");
        }
        if (algorithm != null) {
            refuseUnheeded(algorithm);
        }
        requireAtLeast("--trials", 1, trials);
        requireAtLeast("--population", 2, population);
        requireProbability("--crossover", crossover);
        requireProbability("--mutation", mutation);
    }

    /// Refuses flags that the algorithm does not look at: who gives one expects it to matter.
    private void refuseUnheeded(String id) {
        Set<Setting> heeded = Algorithms.entry(id).heeds();
        given().forEach((setting, value) -> {
            if (!heeded.contains(setting)) {
                throw new InputException("--" + setting.name().toLowerCase(Locale.ROOT),
                        value + ", which " + id + " does not look at"
                                + (heeded.isEmpty() ? ": it takes one candidate of every class" : ""),
                        "none, or another --algorithm");
            }
        });
    }

    private Map<Setting, String> given() {
        Map<Setting, String> given = new EnumMap<>(Setting.class);
        putGiven(given, Setting.TRIALS, trials);
        putGiven(given, Setting.POPULATION, population);
        putGiven(given, Setting.CROSSOVER, crossover);
        putGiven(given, Setting.MUTATION, mutation);
        putGiven(given, Setting.DUPLICATES, duplicates ? "it" : null);
        return given;
    }

    private static void putGiven(Map<Setting, String> given, Setting setting, Object value) {
        if (value != null) {
            given.put(setting, value.toString());
        }
    }

    private static void requireAtLeast(String flag, int least, Integer value) {
        if (value != null && value < least) {
            throw new InputException(flag, value.toString(), "at least " + least);
        }
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
    /// @throws InputException if a flag is given that it does not look at
    String of(PruningSpace space, Optional<String> usual) {
        String id = Optional.ofNullable(algorithm).or(() -> preset().map(Preset::algorithm)).or(() -> usual)
                .orElseGet(() -> suiting(space));
        refuseUnheeded(id);
        if (mutation != null && id.equals(OnePlusLambda.ID) && space.climb().isPresent()) {
            throw new InputException("--mutation",
                    mutation + ", which " + id + " does not look at: its steps are those of space " + space.id(),
                    "none, or another --algorithm");
        }
        return id;
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
