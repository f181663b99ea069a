// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// What has been pruned so far, block by block: in memory, or in a journal that survives the process.
public interface PrunedBlocks extends AutoCloseable {
    /// How many blocks are done.
    int done();

    /// The hidden states that enter the next block; empty if no block is done.
    Optional<OwnedTensors> states(Workers workers);

    /// Adds the next block.
    ///
    /// @param linears by name of the weight, in the model's order
    /// @param states what leaves the pruned block; the caller keeps them
    void add(SequencedMap<String, PrunedLinear> linears, OwnedTensors states);

    /// Names of the weights of all blocks that are done, in the model's order.
    List<String> weights();

    /// What became of a weight.
    ///
    /// @throws IllegalArgumentException if its block is not done
    PrunedLinear get(String weight);

    /// Frees what is held; what is on disk stays.
    @Override
    void close();
}
