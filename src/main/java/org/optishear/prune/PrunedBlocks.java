// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.LinearOrder;
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
    /// @param block what is to be kept of it; its tensors stay the caller's
    /// @param states what leaves the pruned block; the caller keeps them
    void add(PrunedBlock block, OwnedTensors states);

    /// Names of the weights of all blocks that are done, in the model's order.
    List<String> weights();

    /// What became of a weight.
    ///
    /// @throws IllegalArgumentException if its block is not done
    PrunedLinear get(String weight);

    /// Names of the tensors of all blocks that are done which have other values than the checkpoint's beyond zeros.
    Set<String> changed();

    /// The values of such a tensor, in the dtype and order of the checkpoint; to be read only, until this is closed.
    ///
    /// @throws IllegalArgumentException if it is none of [#changed]
    Tensor changed(String tensor);

    /// Other orders than the checkpoint's, by name of the linear, of all blocks that are done.
    Map<String, LinearOrder> orders();

    /// Frees what is held; what is on disk stays.
    @Override
    void close();
}
