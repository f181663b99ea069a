// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

/// What a trial gave on a rung of the [Schedule], on its way to the exact value.
///
/// @param fidelity of the rung, below the exact one
/// @param evaluation measured; what it covers and its facts hold at this fidelity only
public record Estimate(int fidelity, Evaluation evaluation) {
    /// @throws IllegalArgumentException if nothing was measured
    public Estimate {
        if (fidelity < 0 || !(evaluation.outcome() instanceof Outcome.Measured)) {
            throw new IllegalArgumentException("no estimate at fidelity " + fidelity + ": " + evaluation);
        }
    }

    /// The trial's number.
    public int number() {
        return evaluation.number();
    }
}
