// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import java.util.List;
import org.optishear.model.CausalLm;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// [LogitFrobenius] by itself, to one dense model.
public final class LogitDistance implements AutoCloseable {
    private static final List<Objective> OBJECTIVE = List.of(new LogitFrobenius());

    private final DenseOutputs dense;

    private LogitDistance(DenseOutputs dense) {
        this.dense = dense;
    }

    /// Computes and keeps the dense side.
    ///
    /// @param dense must stay open
    /// @param keepBytes logits are kept if they take no more than this
    public static LogitDistance to(CausalLm dense, int[][] windows, long keepBytes, Workers workers) {
        return new LogitDistance(DenseOutputs.of(dense, windows, keepBytes, workers));
    }

    /// f_rec of a pruned model.
    ///
    /// @param pruned outputs of its last block, for the same windows
    public double of(OwnedTensors pruned, Workers workers) {
        return dense.measure(OBJECTIVE, pruned, workers).getFirst();
    }

    /// Frees the dense side.
    @Override
    public void close() {
        dense.close();
    }
}
