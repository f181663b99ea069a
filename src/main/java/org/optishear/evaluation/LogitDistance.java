// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.optishear.model.LogitChunks;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// The paper's objective: how far the logits of a pruned model are from those of the dense one.
///
/// ```text
/// f_rec = || logits_pruned - logits_dense ||_F   over all windows, positions and vocabulary entries       (double)
/// ```
///
/// Source: OptiShear (arXiv:2502.10735) reconstruction objective; soda-lsq/AdaPrune@1b6f4ef. Differs: the sum is taken in
/// double (fp16 there); the dense side is computed once and kept, as logits where they fit the budget, else as the last
/// hidden states, from which the same logits are made again.
public final class LogitDistance implements AutoCloseable {
    private final CausalLm dense;
    private final OwnedTensors hidden;
    private final List<OwnedTensors> logits; // by window, then chunk; empty where only hidden states are kept

    private LogitDistance(CausalLm dense, OwnedTensors hidden, List<OwnedTensors> logits) {
        this.dense = dense;
        this.hidden = hidden;
        this.logits = logits;
    }

    /// Computes and keeps the dense side.
    ///
    /// @param dense must stay open; its head is applied to the pruned states, too (pruning does not touch it)
    /// @param keepBytes logits are kept if they take no more than this
    public static LogitDistance to(CausalLm dense, int[][] windows, long keepBytes, Workers workers) {
        OwnedTensors hidden = HiddenStates.last(dense, windows, workers);
        long tokens = 0;
        for (int[] window : windows) {
            tokens += window.length;
        }
        List<OwnedTensors> logits = new ArrayList<>();
        if (tokens * dense.vocabularySize() * Float.BYTES <= keepBytes) {
            for (int w = 0; w < hidden.size(); w++) {
                Tensor states = hidden.get(w);
                logits.add(workers.mapTensors(LogitChunks.count(states),
                        chunk -> LogitChunks.logits(dense, states, chunk)));
            }
        }
        return new LogitDistance(dense, hidden, logits);
    }

    /// f_rec of a pruned model.
    ///
    /// @param pruned outputs of its last block, for the same windows
    public double of(OwnedTensors pruned, Workers workers) {
        double sum = 0;
        for (double window : workers.mapHeavy(pruned.size(), w -> squaredDistance(w, pruned.get(w)))) {
            sum += window;
        }
        return Math.sqrt(sum);
    }

    private double squaredDistance(int window, Tensor pruned) {
        double sum = 0;
        for (int chunk = 0; chunk < LogitChunks.count(pruned); chunk++) {
            try (PointerScope _ = new PointerScope()) {
                Tensor there = logits.isEmpty()
                        ? LogitChunks.logits(dense, hidden.get(window), chunk)
                        : logits.get(window).get(chunk);
                Tensor here = LogitChunks.logits(dense, pruned, chunk);
                sum += here.to(ScalarType.Double).sub(there.to(ScalarType.Double)).square().sum().item_double();
            }
        }
        return sum;
    }

    /// Frees the dense side.
    @Override
    public void close() {
        hidden.close();
        logits.forEach(OwnedTensors::close);
    }
}
