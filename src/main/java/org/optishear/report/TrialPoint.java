// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One trial as the charts show it.
///
/// @param values of its objectives, of one that was stopped its last estimate; none if it failed or has not ended
/// @param genes its own
/// @param alike those of all candidates that are known to be its equal, its own among them
/// @param repeated whether its values were taken from an earlier trial
/// @param stopped whether it was given up at an early rung
/// @param parent whether it is a climber's parent, scored once more on a part of the data
record TrialPoint(int number, List<Double> values, Genes genes, List<Genes> alike, boolean repeated,
        boolean stopped, boolean parent) {
    /// What a candidate is made of.
    ///
    /// @param choices parameters that are one of several choices, by name
    /// @param numbers parameters that are numbers, by name
    record Genes(Map<String, String> choices, Map<String, Double> numbers) {
        /// Of a point that is no trial.
        static final Genes NONE = new Genes(Map.of(), Map.of());
    }

    /// A trial that stands for itself alone.
    TrialPoint(int number, List<Double> values, Genes genes) {
        this(number, values, genes, List.of(genes), false, false, false);
    }

    /// Whether its values are exact, and its own: no estimate of a staged search, and no parent's once more.
    boolean exact() {
        return !stopped && !parent;
    }

    /// The first objective.
    Optional<Double> objective() {
        return values.stream().findFirst();
    }

    /// The meta metric; empty if its parameters are not those of one.
    Optional<Metric> metric() {
        Map<String, String> choices = genes.choices();
        return Metric.parse("alpha=" + choices.get("alpha") + ",tauW=" + choices.get("tauW") + ",beta="
                + choices.get("beta") + ",tauX=" + choices.get("tauX"));
    }
}
