// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.model.CausalLm;
import org.optishear.model.LogitChunks;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.TensorScope;
import org.optishear.tensor.Workers;

/// How far the next-token distributions of a pruned model are from those of the dense one.
///
/// ```text
/// kl = mean over all positions t of Σ over the vocabulary v of p[t, v] * (ln p[t, v] - ln q[t, v])     nats, double
/// p = softmax of the dense logits [tokens, vocabulary], q = softmax of the pruned ones
/// ```
///
/// Source: Kullback and Leibler 1951; as a fitness of pruned models IST-DASLab/EvoPress@50888a0 `src/metrics.py`
/// `compute_kl_div`. Differs: double; the last position of a window counts, though no token of it is predicted.
///
/// @param dense its head is applied to the pruned states, too (pruning does not touch it)
/// @param states outputs of its last block; kept by the caller
public record KlDivergence(CausalLm dense, OwnedTensors states) {
    /// The divergence of a pruned model.
    ///
    /// @param pruned outputs of its last block, for the same windows
    public double of(OwnedTensors pruned, Workers workers) {
        double sum = 0;
        for (double window : workers.mapHeavy(pruned.size(), w -> sum(states.get(w), pruned.get(w)))) {
            sum += window;
        }
        long positions = 0;
        for (int window = 0; window < pruned.size(); window++) {
            positions += pruned.get(window).size(1);
        }
        return sum / positions;
    }

    /// Sum over the positions of one window.
    private double sum(Tensor there, Tensor here) {
        double sum = 0;
        for (int index = 0; index < LogitChunks.count(here); index++) {
            int chunk = index;
            try (PointerScope _ = new PointerScope()) {
                Tensor pruned = TensorScope.of(() -> logProbabilities(here, chunk));
                Tensor original = TensorScope.of(() -> logProbabilities(there, chunk));
                Tensor ratio = pruned.neg_().add_(original); // in place: rows of the vocabulary are the largest tensors
                sum += original.exp_().mul_(ratio).sum().item_double();
            }
        }
        return sum;
    }

    private Tensor logProbabilities(Tensor hidden, int chunk) {
        return torch.log_softmax(LogitChunks.logits(dense, hidden, chunk).to(ScalarType.Double), -1);
    }
}
