// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.util.List;

/// What a parameter may be; the names are Optuna's.
public sealed interface Distribution {
    /// One of several choices; the stored value is the position among them.
    record Categorical(List<String> choices) implements Distribution {
        /// Copies the list.
        public Categorical {
            choices = List.copyOf(choices);
        }
    }

    /// A whole number; Optuna's `IntDistribution` with step 1.
    ///
    /// @param low the lowest
    /// @param high the highest, itself included
    record Whole(long low, long high) implements Distribution {}

    /// Any number between two bounds; Optuna's `FloatDistribution` without step.
    ///
    /// @param low the lowest
    /// @param high the highest
    /// @param log whether it is drawn by its logarithm
    record Real(double low, double high, boolean log) implements Distribution {}
}
