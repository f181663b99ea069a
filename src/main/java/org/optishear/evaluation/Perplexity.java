// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.optishear.model.LogitChunks;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Perplexity of a model over windows: every token but the first of a window is predicted from those before it.
///
/// ```text
/// nll = sum over predicted tokens of -log p(token) / number of predicted tokens,   perplexity = e^nll     (double)
/// ```
///
/// Source: the WikiText-2 protocol of locuslab/wanda@8e8fc87 `lib/eval.py` `eval_ppl_wikitext`. Differs: log-softmax and
/// the mean are taken in double; windows of unlike lengths weigh by their tokens (there all are alike).
///
/// @param nll mean negative log likelihood per predicted token, nats
/// @param windows number of windows
/// @param tokens number of predicted tokens
public record Perplexity(double nll, int windows, long tokens) {
    /// e^nll
    public double perplexity() {
        return Math.exp(nll);
    }

    /// Measures a model.
    ///
    /// @param windows rows of at least two token ids
    /// @param windowsInFlight how many windows may be held at once; the result does not depend on it
    /// @param done told of the number of windows finished
    public static Perplexity of(CausalLm model, int[][] windows, int windowsInFlight, Workers workers,
            IntConsumer done) {
        double sum = 0;
        for (int start = 0; start < windows.length; start += windowsInFlight) {
            int[][] group = Arrays.copyOfRange(windows, start, Math.min(windows.length, start + windowsInFlight));
            try (OwnedTensors hidden = HiddenStates.last(model, group, workers)) {
                for (double loss : losses(model, hidden, group, workers)) {
                    sum += loss;
                }
            }
            done.accept(start + group.length);
        }
        return of(sum, windows);
    }

    /// Measures a model by the outputs of its last block.
    ///
    /// @param model its head makes the logits
    /// @param hidden of each of the windows
    public static Perplexity of(CausalLm model, OwnedTensors hidden, int[][] windows, Workers workers) {
        double sum = 0;
        for (double loss : losses(model, hidden, windows, workers)) {
            sum += loss;
        }
        return of(sum, windows);
    }

    private static Perplexity of(double sum, int[][] windows) {
        long tokens = Arrays.stream(windows).mapToLong(window -> window.length - 1).sum();
        return new Perplexity(sum / tokens, windows.length, tokens);
    }

    private static List<Double> losses(CausalLm model, OwnedTensors hidden, int[][] windows, Workers workers) {
        return workers.mapHeavy(windows.length, w -> negativeLogLikelihood(model, hidden.get(w), windows[w]));
    }

    /// Sum over the predicted tokens of one window.
    private static double negativeLogLikelihood(CausalLm model, Tensor hidden, int[] ids) {
        double sum = 0;
        for (int chunk = 0; chunk < LogitChunks.count(hidden); chunk++) {
            int first = LogitChunks.start(chunk) + 1; // the id that the chunk's first position predicts
            try (PointerScope _ = new PointerScope()) {
                Tensor logits = LogitChunks.logits(model, hidden, chunk);
                int predicted = Math.min(Math.toIntExact(logits.size(1)), ids.length - first);
                sum += negativeLogLikelihood(logits, Arrays.copyOfRange(ids, first, first + predicted));
            }
        }
        return sum;
    }

    /// Sum over the first positions of a chunk; the caller's scope owns what is made.
    ///
    /// @param logits `[1, tokens, vocabulary]`
    /// @param targets the token after each position, no more than there are
    static double negativeLogLikelihood(Tensor logits, int[] targets) {
        if (targets.length == 0) {
            return 0;
        }
        Tensor rows = logits.reshape(-1, logits.size(2)).narrow(0, 0, targets.length).to(ScalarType.Double);
        Tensor indices = torch.tensor(targets).to(ScalarType.Long).unsqueeze(1);
        return -torch.log_softmax(rows, 1).gather(1, indices).sum().item_double();
    }
}
