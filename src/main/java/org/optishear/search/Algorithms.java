// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// The catalogue of search algorithms.
public final class Algorithms {
    /// All of them, the default first.
    public static final List<Entry> BUILT_IN = List.of(
            new Entry(Exhaustive.ID, (problem, _) -> new Exhaustive(problem)),
            new Entry(Nsga3.ID, Nsga3::new),
            new Entry(Nsga2.ID, Nsga2::new),
            new Entry(GeneticAlgorithm.ID, GeneticAlgorithm::new),
            new Entry(OnePlusLambda.ID, OnePlusLambda::new),
            new Entry(RandomSearch.ID, RandomSearch::new));

    private Algorithms() {}

    /// An algorithm that can be started.
    ///
    /// @param id the name under which it is chosen
    /// @param starter makes one for a problem; it has asked nothing yet
    public record Entry(String id, BiFunction<Problem, SearchSettings, Algorithm> starter) {}

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
                .orElseThrow(() -> new InputException("algorithm", id,
                        "one of " + BUILT_IN.stream().map(Entry::id).collect(Collectors.joining(", "))));
    }
}
