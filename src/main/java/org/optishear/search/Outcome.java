// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;

/// What an evaluation gave: values, or the reason why there are none.
public sealed interface Outcome {
    /// Values of all objectives, in the problem's order; lower is better. Infinite is allowed, NaN is not: a value that
    /// is not a number is a [Failed] trial.
    record Measured(List<Double> objectives) implements Outcome {
        /// @throws IllegalArgumentException if there is no value or one is NaN
        public Measured {
            objectives = List.copyOf(objectives);
            if (objectives.isEmpty() || objectives.contains(Double.NaN)) {
                throw new IllegalArgumentException("objectives must be numbers, found " + objectives);
            }
        }
    }

    /// A violated constraint: worse than every measured genome, and never an ancestor.
    ///
    /// @param reason one line
    record Failed(String reason) implements Outcome {}
}
