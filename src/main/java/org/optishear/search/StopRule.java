// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Optional;

/// Ends a search before its algorithm does: a person who has seen enough, a budget that is spent.
@FunctionalInterface
public interface StopRule {
    /// Asked before evaluations begin and after each one that has ended, while there is more to do.
    ///
    /// @return why to stop, one line; empty to go on
    Optional<String> reason();

    /// The same, where what comes next is at this fidelity.
    default Optional<String> reason(int fidelity) {
        return reason();
    }

    /// Never stops.
    static StopRule never() {
        return Optional::empty;
    }
}
