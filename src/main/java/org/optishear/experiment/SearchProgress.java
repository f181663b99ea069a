// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Optional;
import java.util.OptionalDouble;

/// Told of every trial and every estimate of a search, and asked whether to go on.
public interface SearchProgress {
    /// How far a search is.
    ///
    /// @param trials done, those of earlier runs included
    /// @param estimates made, those of earlier runs included
    /// @param best objective of what would be picked now, infinite before the first trial
    /// @param known what it is compared with: Wanda, else the first named method; empty where nothing has a name
    /// @param tokens full-model-equivalent, run by this process
    /// @param planned tokens that were set aside for what has ended, of [Staging#tokens]
    record State(int trials, int estimates, double best, Optional<Known> known, double tokens,
            double planned) {}

    /// A named method and its objective.
    record Known(String name, double objective) {}

    /// How long a search may take.
    ///
    /// @param seconds for all planned tokens, by the speed of what has been run: the dense model and the named methods
    /// @param left of a budget of time; empty without one
    record Expected(double seconds, OptionalDouble left) {
        /// No more than is left.
        public double most() {
            return Math.min(seconds, left.orElse(seconds));
        }
    }

    /// The study is there, and what comes is kept.
    default void begun(Expected expected) {}

    /// The study's file is about to be opened, and made where there is none.
    default void opening() {}

    /// Another one is done.
    void at(State state);

    /// Why a person wants to end the search after the running trial; empty to go on.
    default Optional<String> interrupted() {
        return Optional.empty();
    }
}
