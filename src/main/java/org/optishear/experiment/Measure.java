// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.List;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.Objective;

/// How candidates are measured.
///
/// @param windows for statistics and objective
/// @param dense what the dense model says of the objective's windows
/// @param objective what is made small
/// @param beside what else is measured, where a candidate is measured exactly
/// @param fidelities cheapest first, the exact one last
public record Measure(ObjectiveWindows windows, DenseOutputs dense, Objective objective, List<Objective> beside,
        List<Fidelity> fidelities) {
    /// All windows, statistics from the pruned blocks before.
    public static final Fidelity EXACT = new Fidelity(1, Statistics.SEQUENTIAL);

    /// @throws IllegalArgumentException if there is no fidelity
    public Measure {
        beside = List.copyOf(beside);
        fidelities = List.copyOf(fidelities);
        if (fidelities.isEmpty()) {
            throw new IllegalArgumentException("no fidelity");
        }
    }

    /// One objective, exactly.
    public Measure(ObjectiveWindows windows, DenseOutputs dense, Objective objective) {
        this(windows, dense, objective, List.of(), List.of(EXACT));
    }
}
