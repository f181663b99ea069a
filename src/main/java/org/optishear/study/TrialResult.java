// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a trial went.
///
/// @param values of the objectives in their order; infinite is allowed, NaN is not; empty unless complete
/// @param started stored to the microsecond, as `finished`
public record TrialResult(TrialState state, List<Double> values, Optional<Instant> started,
        Optional<Instant> finished) {
    /// @throws IllegalArgumentException if a value is NaN, which the schema cannot hold
    public TrialResult {
        values = List.copyOf(values);
        if (values.contains(Double.NaN)) {
            throw new IllegalArgumentException("a value that is not a number: " + values);
        }
    }
}
