// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.Optional;

/// Decides which genomes to look at next: asked for a batch, told what the batch gave, asked again.
///
/// It is deterministic: the same answers lead to the same questions, which is how a search is resumed.
public interface Algorithm {
    /// The name under which it is chosen: `exhaustive`, `nsga3`.
    String id();

    /// The next genomes to evaluate; empty when the search is over. Genomes may repeat.
    List<Genome> ask();

    /// The evaluations of the batch asked last, in the order in which it was asked.
    void tell(List<Evaluation> evaluations);

    /// The genome that those of the next batch have to beat, if there is one: measured exactly before, and no part of what [#ask]
    /// gives. A [Schedule] may score it once more beside them.
    default Optional<Genome> incumbent() {
        return Optional.empty();
    }
}
