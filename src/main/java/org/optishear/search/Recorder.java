// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;

/// Keeps what a search finds as it is found, and knows what was found before: a search is resumed, and shared by several
/// processes, by replaying it.
public interface Recorder {
    /// What errors name, for example the study's file.
    String name();

    /// The trials of the same search that have ended by now, in earlier runs or in other processes, in any order.
    List<Evaluation> finished();

    /// The estimates made by now, those of trials that have ended included, in any order.
    List<Estimate> estimates();

    /// Takes from `open` those that this process evaluates next, in the order of `open`. What an earlier claim took and did not
    /// finish is given back first. Fewer than all means that others are at the rest, or have finished it.
    ///
    /// A recorder that one process uses takes all.
    ///
    /// @param fidelity at which they are to be evaluated
    default List<Proposal> claim(List<Proposal> open, int fidelity) {
        return open;
    }

    /// Whether to go on with what was claimed; asked after each evaluation. `false` asks for a new claim, so that a process which
    /// has come since gets its share.
    default boolean holds() {
        return true;
    }

    /// Waits a moment for what others are at. Called after a claim that took nothing.
    default void await() {
        throw new IllegalStateException(name() + " gave out nothing, and no other process is at work");
    }

    /// A trial has an estimate that is not among [#estimates]; called from the thread that evaluates.
    void estimated(Estimate estimate);

    /// A trial has ended that is not among [#finished]; called once for each, from the thread that evaluates.
    void record(Evaluation evaluation);

    /// Keeps nothing.
    static Recorder none() {
        return new Recorder() {
            @Override
            public String name() {
                return "search";
            }

            @Override
            public List<Evaluation> finished() {
                return List.of();
            }

            @Override
            public List<Estimate> estimates() {
                return List.of();
            }

            @Override
            public void estimated(Estimate estimate) {}

            @Override
            public void record(Evaluation evaluation) {}
        };
    }
}
