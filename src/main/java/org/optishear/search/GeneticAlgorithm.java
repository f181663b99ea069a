// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// A genetic algorithm for one objective: an [Evolution] in which the lowest survive.
///
/// ```text
/// survivors    the lowest of parents + children; of equal ones the later, so that a population can drift along a plateau
/// tournament   won by the lower
/// ```
///
/// Of several objectives the first decides, and the next where it is equal.
///
/// Source: truncation ("plus") selection, Bäck 1996, "Evolutionary algorithms in theory and practice", section 2.1; variation as in
/// [Variation].
public final class GeneticAlgorithm extends Evolution {
    static final String ID = "ga";

    private static final Comparator<Evaluation> ORDER = Objectives.LEXICOGRAPHIC
            .thenComparing(Comparator.comparingInt(Evaluation::number).reversed());

    /// Uses all settings but the divisions.
    public GeneticAlgorithm(Problem problem, SearchSettings settings) {
        super(problem, settings);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    List<Evaluation> survivors(List<Evaluation> candidates, int size, Random luck) {
        return candidates.stream().sorted(ORDER).limit(size).toList();
    }

    @Override
    boolean beats(Evaluation first, Evaluation second) {
        return Objectives.LEXICOGRAPHIC.compare(first, second) < 0;
    }
}
