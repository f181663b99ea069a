// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Everything a search evaluated.
///
/// @param trials in the order of their numbers, from 0; those answered from an earlier trial included. Of a search that was
///        stopped early the last batch may have gaps
/// @param stopped why it ended before its algorithm did; empty if it did not
public record SearchResult(List<Evaluation> trials, Optional<String> stopped) {
    /// Copies the list.
    public SearchResult {
        trials = List.copyOf(trials);
    }

    /// A search that ended by itself.
    public SearchResult(List<Evaluation> trials) {
        this(trials, Optional.empty());
    }

    /// The trial with the lowest first objective; of equal ones the one that covers the lowest genome, then the earliest.
    /// Empty if no trial was measured.
    public Optional<Evaluation> best() {
        return trials.stream().filter(trial -> trial.outcome() instanceof Outcome.Measured)
                .min(Comparator.comparingDouble(SearchResult::firstObjective).thenComparing(Evaluation::lowest)
                        .thenComparingInt(Evaluation::number));
    }

    /// The measured trials that no other dominates, in the order of their numbers; of trials with equal objectives all are kept.
    public List<Evaluation> front() {
        return NondominatedSort.first(trials);
    }

    /// The number of trials that were really evaluated, not answered from an earlier one.
    public long evaluated() {
        return trials.stream().filter(trial -> !trial.facts().containsKey(Evaluation.DUPLICATE_OF)).count();
    }

    private static double firstObjective(Evaluation trial) {
        return switch (trial.outcome()) {
            case Outcome.Measured measured -> measured.objectives().getFirst();
            case Outcome.Stopped _, Outcome.Failed _ -> Double.POSITIVE_INFINITY;
        };
    }
}
