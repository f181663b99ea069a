// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.KullbackLeibler;
import org.optishear.evaluation.Objective;
import org.optishear.evaluation.Perplexity;
import org.optishear.model.CausalLm;
import org.optishear.model.Compute;
import org.optishear.model.HiddenStates;
import org.optishear.run.AnonymousMemory;
import org.optishear.run.Manifest;
import org.optishear.run.Provenance;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;

/// Several ways to prune one model, measured alike: the dense model's side of the evaluation is computed once, when it is
/// first needed, and kept as the outputs of its last block; what depends on calibration windows is in [SeedComparison].
public final class Comparison implements AutoCloseable {
    private static final long SMALL = 8;
    private static final List<Objective> DIVERGENCE = List.of(new KullbackLeibler());

    private final Setting setting;
    private final ObjectNode files;
    private final Set<String> warm = new HashSet<>(); // methods
    private DenseOutputs outputs; // on the evaluation windows; `null` until they are needed

    /// What is compared on what.
    ///
    /// @param checkpoint the dense checkpoint
    /// @param model the model in it
    /// @param evaluation windows for perplexity and divergence
    /// @param workers keep what is kept within their budget
    /// @param machine where and within what
    public record Setting(Checkpoint checkpoint, CausalLm model, Windows evaluation, Workers workers,
            Machine machine) {
        int[][] evaluationRows() {
            return evaluation.rows().toArray(int[][]::new);
        }

        Manifest manifest() {
            return new Manifest(List.of(), workers.threads(), machine.memoryBytes(), machine.device());
        }
    }

    /// Where and within what models are computed.
    ///
    /// @param memoryBytes the whole budget, for the manifests
    public record Machine(long memoryBytes, Compute compute, ComputeDevice device) {}

    /// Hashes the model; computes nothing yet.
    public Comparison(Setting setting) {
        this.setting = setting;
        this.files = Provenance.of(setting.checkpoint());
    }

    Setting setting() {
        return setting;
    }

    /// Hashes of the model's files.
    ObjectNode files() {
        return files.deepCopy();
    }

    /// Measures the dense model.
    ///
    /// @throws InputException if its outputs are not numbers
    public Measurement dense() {
        warmUp(PublishedNumber.DENSE, () -> HiddenStates
                .last(setting.model(), Arrays.copyOf(setting.evaluationRows(), 1), setting.workers()).close());
        long before = AnonymousMemory.settled();
        try (Manifest manifest = setting.manifest()) {
            Perplexity perplexity = manifest.timed("text",
                    () -> outputs().perplexity(setting.workers()));
            if (Double.isNaN(perplexity.nll())) {
                throw new InputException(setting.checkpoint().folder().toString(), "outputs that are not numbers",
                        "a model whose logits are finite");
            }
            return new Measurement(0, 0, 0, perplexity, Shared.cost(manifest, List.of(), before), List.of());
        }
    }

    /// Does something once before it is measured, so that no method's seconds hold what the virtual machine took to compile it.
    /// Where pruned blocks do not fit in memory that is little beside the rest, and is not done.
    void warmUp(String method, Runnable work) {
        if (pruneInMemory() && warm.add(method)) {
            try {
                work.run();
            } catch (RuntimeException _) {
                return; // the method fails again when it is measured, and is listed
            }
        }
    }

    /// Whether pruned blocks are held in memory: if all of them take no more than a small part of what may be kept.
    boolean pruneInMemory() {
        long bytes = setting.model().prunableWeights().stream().map(setting.checkpoint()::info)
                .mapToLong(TensorInfo::bytes).sum();
        return bytes <= setting.workers().keptBytes() / SMALL;
    }

    /// The part that shares calibration windows; the caller closes it before this.
    public SeedComparison on(Windows calibration) {
        return new SeedComparison(this, calibration);
    }

    /// Perplexity and divergence of a pruned model.
    ///
    /// @param perplexity by the dense model's head, which pruning does not touch
    record Evaluated(Perplexity perplexity, double kl) {}

    Evaluated evaluate(CausalLm pruned) {
        DenseOutputs dense = outputs();
        try (OwnedTensors here = HiddenStates.last(pruned, setting.evaluationRows(), setting.workers())) {
            return new Evaluated(
                    Perplexity.of(setting.model(), here, setting.evaluationRows(), setting.workers()),
                    dense.measure(DIVERGENCE, here, setting.workers()).getFirst());
        }
    }

    private DenseOutputs outputs() {
        if (outputs == null) {
            outputs = DenseOutputs.of(setting.model(), setting.evaluationRows(), setting.workers().keptBytes() / 4,
                    setting.workers());
        }
        return outputs;
    }

    @Override
    public void close() {
        if (outputs != null) {
            outputs.close();
        }
    }
}
