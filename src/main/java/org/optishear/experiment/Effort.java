// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import org.optishear.evaluation.LogitFrobenius;
import org.optishear.evaluation.Objective;

/// What a candidate is measured by, and how much is spent on it.
///
/// @param objective what is made small
/// @param correlate whether all other objectives are measured beside it
/// @param statistics where the exact value takes them from
/// @param staged whether estimates decide who is measured exactly
/// @param budget for all candidates
/// @param stages of the estimates, where a person gives them
public record Effort(Objective objective, boolean correlate, Statistics statistics, boolean staged, Budget budget,
        Stages stages) {
    /// Without stages of its own.
    public Effort(Objective objective, boolean correlate, Statistics statistics, boolean staged, Budget budget) {
        this(objective, correlate, statistics, staged, budget, Stages.NONE);
    }

    /// The paper's objective, everything exactly.
    public static final Effort EXACT = new Effort(new LogitFrobenius(), false, Statistics.SEQUENTIAL, false,
            Budget.NONE);
}
