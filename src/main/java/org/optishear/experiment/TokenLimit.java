// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Optional;
import org.optishear.search.StopRule;

/// Keeps a budget of tokens: ends a search before a candidate for which not enough of them may be left.
///
/// A plan that fits the budget never comes to that, unless candidates that algebra says are equal prune differently, and are asked
/// for besides. Counted is what this process runs.
///
/// @param tokens full-model-equivalent
/// @param problem counts them
record TokenLimit(long tokens, PruningProblem problem) implements StopRule {
    @Override
    public Optional<String> reason() {
        return reason(problem.fidelities() - 1);
    }

    @Override
    public Optional<String> reason(int fidelity) {
        return problem.meter().tokens() + problem.next(fidelity) <= tokens
                ? Optional.empty()
                : Optional
                        .of("what is left of the budget of " + tokens + " tokens is too little for another candidate");
    }
}
