// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;

/// Successive halving: which estimates a batch goes through before the best of it are evaluated exactly.
///
/// ```text
/// for each rung        the standing candidates are estimated at its fidelity; the best go on, the others stop here
/// last                 those that stand are evaluated exactly (always, and not listed here)
/// ```
///
/// A rung that would keep everyone who stands is passed without an estimate. Order of candidates: [Promotion].
///
/// Where the incumbent joins, the last rung scores it beside the candidates, on the same part of the data, and those that are worse
/// than it there stop: what a climber's parent gave on other data says nothing about these. Its score is a trial of its own.
///
/// Source: Jamieson and Talwalkar 2016, arXiv:1502.07943, algorithm 1, with calibration tokens as the resource. Differs: the rungs
/// are given, not derived from a budget; each starts anew, since a pruned model cannot be continued. The incumbent's part is EvoPress's
/// (arXiv:2410.14649, algorithm 1), where the last rung is not an exact evaluation.
///
/// @param rungs in ascending fidelity, all below the exact one
/// @param incumbentJoins whether the last rung scores [Algorithm#incumbent], too
public record Schedule(List<Rung> rungs, boolean incumbentJoins) {
    /// No estimates: everything is evaluated exactly.
    public static final Schedule EXACT = new Schedule(List.of());

    /// Without the incumbent.
    public Schedule(List<Rung> rungs) {
        this(rungs, false);
    }

    /// One round of estimates.
    ///
    /// @param fidelity at which the standing candidates are evaluated
    /// @param keep how many go on
    public record Rung(int fidelity, Keep keep) {}

    /// How many of those who stand go on.
    public sealed interface Keep {
        /// So many, or all if there are fewer.
        record Count(int count) implements Keep {
            /// @throws IllegalArgumentException if nobody would go on
            public Count {
                if (count < 1) {
                    throw new IllegalArgumentException("at least 1 goes on, found " + count);
                }
            }
        }

        /// A share of them, rounded up.
        record Share(double share) implements Keep {
            /// @throws IllegalArgumentException if it is not above 0 and at most 1
            public Share {
                if (!(share > 0 && share <= 1)) {
                    throw new IllegalArgumentException("a share above 0 and at most 1 goes on, found " + share);
                }
            }
        }

        /// The number that goes on of so many.
        default int of(int standing) {
            return switch (this) {
                case Count count -> Math.min(count.count(), standing);
                case Share share -> (int) Math.ceil(share.share() * standing - 1e-9); // 0.1 of 30 is 3, not 4
            };
        }
    }

    /// @throws IllegalArgumentException if the fidelities do not ascend from 0 or above
    public Schedule {
        rungs = List.copyOf(rungs);
        int below = -1;
        for (Rung rung : rungs) {
            if (rung.fidelity() <= below) {
                throw new IllegalArgumentException("fidelities must ascend from 0, found " + rungs);
            }
            below = rung.fidelity();
        }
    }

    /// @throws IllegalArgumentException if the problem has no such fidelity, or it is the exact one
    void requireFor(Problem problem) {
        if (!rungs.isEmpty() && rungs.getLast().fidelity() >= problem.fidelities() - 1) {
            throw new IllegalArgumentException("a rung of fidelity " + rungs.getLast().fidelity()
                    + " for a problem whose exact one is " + (problem.fidelities() - 1));
        }
    }
}
