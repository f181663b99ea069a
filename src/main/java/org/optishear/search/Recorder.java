// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;

/// Keeps trials as they finish, and knows those that finished before: a search is resumed by replaying it.
public interface Recorder {
    /// What errors name, for example the study's file.
    String name();

    /// The trials of earlier runs of the same search, in any order.
    List<Evaluation> finished();

    /// A batch is about to be evaluated; none of its trials is known.
    void started(List<Proposal> batch);

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
            public void started(List<Proposal> batch) {}

            @Override
            public void record(Evaluation evaluation) {}
        };
    }
}
