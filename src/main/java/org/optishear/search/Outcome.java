// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;

/// What an evaluation gave: values, an estimate that was not worth going on from, or the reason why there are none.
public sealed interface Outcome {
    /// Values of all objectives, in the problem's order; lower is better. Infinite is allowed, NaN is not: a value that
    /// is not a number is a [Failed] trial.
    record Measured(List<Double> objectives) implements Outcome {
        /// @throws IllegalArgumentException if there is no value or one is NaN
        public Measured {
            objectives = numbers(objectives);
        }
    }

    /// Given up on a rung of the [Schedule], where others were better: worse than every measured genome, whatever the estimate
    /// says, and better than every failed one. Of two, the one that came to the higher fidelity is better, then the lower estimate.
    ///
    /// @param estimate of all objectives, in the problem's order
    /// @param fidelity at which it was made, see [Problem#fidelities]
    record Stopped(List<Double> estimate, int fidelity) implements Outcome {
        /// @throws IllegalArgumentException if there is no value, one is NaN, or the fidelity is negative
        public Stopped {
            estimate = numbers(estimate);
            if (fidelity < 0) {
                throw new IllegalArgumentException("fidelity " + fidelity);
            }
        }
    }

    /// A violated constraint: worse than every other genome, and never an ancestor.
    ///
    /// @param reason one line
    record Failed(String reason) implements Outcome {}

    private static List<Double> numbers(List<Double> values) {
        List<Double> copy = List.copyOf(values);
        if (copy.isEmpty() || copy.contains(Double.NaN)) {
            throw new IllegalArgumentException("objectives must be numbers, found " + copy);
        }
        return copy;
    }
}
