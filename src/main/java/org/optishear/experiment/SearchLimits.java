// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;
import org.optishear.search.StopRule;

/// Ends a search when a person wants it, and when a budget of time is spent, which begins with the dense model's run; but not before
/// this process has evaluated something: else a search that is resumed again and again might never get on.
///
/// @param started by the clock of [System#nanoTime]
record SearchLimits(Budget budget, long started, SearchProgress progress) implements StopRule {
    @Override
    public Optional<String> reason() {
        return progress.interrupted()
                .or(() -> left().orElse(1) > 0
                        ? Optional.empty()
                        : Optional.of("the budget of " + BigDecimal.valueOf(budget.seconds().orElseThrow())
                                .stripTrailingZeros().toPlainString() + " s is spent"));
    }

    /// Seconds of a budget of time; empty without one.
    OptionalDouble left() {
        OptionalDouble all = budget.seconds();
        return all.isPresent()
                ? OptionalDouble.of(Math.max(0, all.getAsDouble() - (System.nanoTime() - started) / 1e9))
                : all;
    }

    /// The same for the trials: time counts once one of them, or an estimate, has been run; a budget of tokens ends it, too.
    StopRule with(PruningProblem problem) {
        double before = problem.meter().tokens();
        StopRule tokens = budget.tokens().isPresent()
                ? new TokenLimit(budget.tokens().getAsLong(), problem)
                : StopRule.never();
        return new StopRule() {
            @Override
            public Optional<String> reason() {
                return begun().or(tokens::reason);
            }

            @Override
            public Optional<String> reason(int fidelity) {
                return begun().or(() -> tokens.reason(fidelity));
            }

            private Optional<String> begun() {
                return problem.meter().tokens() > before
                        ? SearchLimits.this.reason()
                        : progress.interrupted();
            }
        };
    }
}
