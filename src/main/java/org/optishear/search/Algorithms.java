// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// The catalogue of search algorithms.
public final class Algorithms {
    /// All of them, the default first.
    public static final List<Entry> BUILT_IN = List.of(
            new Entry(Exhaustive.ID, Sight.ALL, EnumSet.noneOf(Setting.class),
                    (problem, _) -> new Exhaustive(problem)),
            new Entry(Nsga3.ID, Sight.ALL, EnumSet.allOf(Setting.class), Nsga3::new),
            new Entry(Nsga2.ID, Sight.ALL, EnumSet.allOf(Setting.class), Nsga2::new),
            new Entry(GeneticAlgorithm.ID, Sight.FIRST, EnumSet.allOf(Setting.class), GeneticAlgorithm::new),
            new Entry(OnePlusLambda.ID, Sight.FIRST, EnumSet.of(Setting.TRIALS, Setting.POPULATION, Setting.MUTATION),
                    OnePlusLambda::new),
            new Entry(RandomSearch.ID, Sight.ALL, EnumSet.of(Setting.TRIALS), RandomSearch::new));

    private Algorithms() {}

    /// What of [SearchSettings] an algorithm may heed, the seed aside.
    public enum Setting {
        /// How many genomes are asked for.
        TRIALS,
        /// The size of a generation.
        POPULATION,
        /// The probability of two parents.
        CROSSOVER,
        /// The probability of a gene to be mutated.
        MUTATION,
        /// Whether genomes may be asked for again.
        DUPLICATES
    }

    /// Which of several objectives guide an algorithm.
    public enum Sight {
        /// All of them, or none.
        ALL,
        /// The first; the others decide where it is equal.
        FIRST
    }

    /// An algorithm that can be started.
    ///
    /// @param id the name under which it is chosen
    /// @param sight the objectives that guide it
    /// @param heeds the settings that change what it does
    /// @param starter makes one for a problem; it has asked nothing yet
    public record Entry(String id, Sight sight, Set<Setting> heeds,
            BiFunction<Problem, SearchSettings, Algorithm> starter) {
        /// Copies the set, in the order of its values.
        public Entry {
            heeds = Collections.unmodifiableSet(new TreeSet<>(heeds));
        }

        /// Whether it asks in generations, each after the last one is known; else for all at once.
        public boolean inGenerations() {
            return heeds.contains(Setting.POPULATION);
        }
    }

    /// Starts the algorithm of this name.
    ///
    /// @throws InputException if there is none
    public static Algorithm start(String id, Problem problem, SearchSettings settings) {
        return entry(id).starter().apply(problem, settings);
    }

    /// The algorithm of this name, to be asked for before costly work.
    ///
    /// @throws InputException if there is none
    public static Entry entry(String id) {
        return BUILT_IN.stream().filter(entry -> entry.id().equals(id)).findFirst()
                .orElseThrow(() -> new InputException("--algorithm", id,
                        "one of " + BUILT_IN.stream().map(Entry::id).collect(Collectors.joining(", "))));
    }
}
