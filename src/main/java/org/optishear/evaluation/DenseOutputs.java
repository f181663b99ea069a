// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.LogitChunks;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// What the dense model says of some windows, computed once: every pruned model is compared with it.
///
/// Last hidden states are always kept, in memory or in mapped files as the workers' budget has it; logits, which are
/// larger by vocabulary / hidden, where they fit the share they are given, else the same logits are made again from the states.
public final class DenseOutputs implements AutoCloseable {
    private final CausalLm dense;
    private final int[][] windows;
    private final OwnedTensors hidden; // by window
    private final List<OwnedTensors> logits; // by window, then chunk; empty where only hidden states are kept

    private DenseOutputs(CausalLm dense, int[][] windows, OwnedTensors hidden, List<OwnedTensors> logits) {
        this.dense = dense;
        this.windows = windows;
        this.hidden = hidden;
        this.logits = logits;
    }

    /// Runs the dense model.
    ///
    /// @param dense must stay open; its head is applied to the pruned states, too (pruning does not touch it)
    /// @param keepBytes logits are kept if they take no more than this
    public static DenseOutputs of(CausalLm dense, int[][] windows, long keepBytes, Workers workers) {
        OwnedTensors hidden = HiddenStates.last(dense, windows, workers);
        long tokens = Arrays.stream(windows).mapToLong(window -> window.length).sum();
        List<OwnedTensors> logits = new ArrayList<>();
        if (tokens * dense.vocabularySize() * Float.BYTES <= keepBytes) {
            for (int w = 0; w < hidden.size(); w++) {
                Tensor states = hidden.get(w);
                logits.add(workers.mapTensors(LogitChunks.count(states),
                        chunk -> LogitChunks.logits(dense, states, chunk)));
            }
        }
        return new DenseOutputs(dense, windows, hidden, logits);
    }

    /// Measures a pruned model on the first windows, all or fewer.
    ///
    /// @param pruned outputs of its last block for them
    /// @return a value for each objective
    public List<Double> measure(List<Objective> objectives, OwnedTensors pruned, Workers workers) {
        return measure(objectives, pruned, 0, workers);
    }

    /// Measures a pruned model; several objectives share one pass through the head.
    ///
    /// @param pruned outputs of its last block for windows in their order, the first one behind the last
    /// @param first which window they begin with
    /// @return a value for each objective
    public List<Double> measure(List<Objective> objectives, OwnedTensors pruned, int first, Workers workers) {
        List<double[]> totals = new ArrayList<>();
        for (List<double[]> window : workers.mapHeavy(pruned.size(),
                w -> window(objectives, (first + w) % windows.length, pruned.get(w)))) {
            add(window, totals);
        }
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < objectives.size(); i++) {
            values.add(objectives.get(i).value(totals.get(i)));
        }
        return values;
    }

    /// The dense model's own perplexity on the windows.
    public Perplexity perplexity(Workers workers) {
        return Perplexity.of(dense, hidden, windows, workers);
    }

    private List<double[]> window(List<Objective> objectives, int window, Tensor pruned) {
        List<double[]> totals = new ArrayList<>();
        for (int chunk = 0; chunk < LogitChunks.count(pruned); chunk++) {
            try (PointerScope _ = new PointerScope()) {
                OutputChunk outputs = outputs(window, chunk, pruned);
                add(objectives.stream().map(objective -> objective.sums(outputs)).toList(), totals);
            }
        }
        return totals;
    }

    /// @param totals empty before the first
    private static void add(List<double[]> sums, List<double[]> totals) {
        if (totals.isEmpty()) {
            totals.addAll(sums);
            return;
        }
        for (int i = 0; i < totals.size(); i++) {
            for (int j = 0; j < totals.get(i).length; j++) {
                totals.get(i)[j] += sums.get(i)[j];
            }
        }
    }

    private OutputChunk outputs(int window, int chunk, Tensor pruned) {
        Tensor there = hidden.get(window);
        int start = LogitChunks.start(chunk);
        long length = Math.min(LogitChunks.TOKENS, pruned.size(1) - start);
        int[] ids = windows[window];
        int[] next = Arrays.copyOfRange(ids, start + 1, Math.min(ids.length, start + 1 + Math.toIntExact(length)));
        return new OutputChunk(
                () -> logits.isEmpty() ? LogitChunks.logits(dense, there, chunk) : logits.get(window).get(chunk),
                () -> LogitChunks.logits(dense, pruned, chunk), there.narrow(1, start, length),
                pruned.narrow(1, start, length), next);
    }

    /// Frees the dense side.
    @Override
    public void close() {
        hidden.close();
        logits.forEach(OwnedTensors::close);
    }
}
