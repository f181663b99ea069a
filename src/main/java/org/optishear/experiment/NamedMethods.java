// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.optishear.experiment.SearchProgress.Known;
import org.optishear.search.Evaluation;

/// What the named methods of a space gave, measured exactly beside the trials.
///
/// @param values by name, in the order of the space; without those that failed
/// @param measured one evaluation for each of their classes; the numbers are not those of trials
record NamedMethods(Map<String, Double> values, List<Evaluation> measured) {
    private static final String WANDA = "wanda";

    /// Wanda, whichever weights it compares, else the first that has a value.
    Optional<Known> known() {
        return values.entrySet().stream().filter(named -> named.getKey().startsWith(WANDA)).findFirst()
                .or(() -> values.entrySet().stream().findFirst())
                .map(named -> new Known(named.getKey(), named.getValue()));
    }
}
