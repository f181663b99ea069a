// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import org.optishear.model.LogitChunks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.InputObserver;
import org.optishear.model.Linear;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// How strongly the loss of the dense model depends on each prunable weight.
///
/// ```text
/// G[out, in] = sqrt(Σ over windows of (100 * ∂loss/∂W)²)           fp32, stored in fp16
/// loss = mean over the tokens of a window, all but the first, of -log p(token | those before it)
/// ```
///
/// Source: pprp/Pruner-Zero@db70134 `lib/gradient_computation.py`, the same as VILA-Lab/GBLM-Pruner@338e2b5
/// `gradient_computation.py` (l2 norm). Differs: the way there keeps only what enters each block, and the way back goes
/// through one block at a time, which is computed again; so the memory is that of one block's gradients for each window in work,
/// and not of the whole model. Squares are added in window order, so threads do not change the result.
public final class Gradients implements AutoCloseable {
    private static final double SCALE = 100;

    private final Map<String, Tensor> byLinear = new HashMap<>();
    private final List<OwnedTensors> kept = new ArrayList<>();

    private Gradients() {}

    /// No gradients, for methods that read none.
    public static Gradients none() {
        return new Gradients();
    }

    /// Runs windows through the dense model and back.
    ///
    /// @param windows token ids, at least two in each window
    /// @throws InputException if a window is too short for a loss
    public static Gradients of(CausalLm model, int[][] windows, Workers workers) {
        for (int[] window : windows) {
            if (window.length < 2) {
                throw new InputException("calibration", "a window of " + window.length + " tokens",
                        "at least 2, for the loss that gradients are of");
            }
        }
        Gradients gradients = new Gradients();
        Deque<OwnedTensors> inputs = new ArrayDeque<>(); // of each block, the last one on top
        OwnedTensors upstream = OwnedTensors.none();
        try {
            inputs.push(HiddenStates.embed(model, windows, workers));
            for (int index = 0; index < model.blockCount(); index++) {
                try (PointerScope _ = new PointerScope()) {
                    inputs.push(HiddenStates.through(model.block(index), inputs.peek(), workers));
                }
            }
            try (OwnedTensors outputs = inputs.pop()) {
                upstream = workers.mapTensors(windows.length, w -> ofLoss(model, outputs.get(w), windows[w]));
            }
            for (int index = model.blockCount() - 1; index >= 0; index--) {
                try (PointerScope _ = new PointerScope();
                        OwnedTensors input = inputs.pop();
                        OwnedTensors output = upstream) {
                    upstream = gradients.back(model.block(index), input, output, workers);
                }
            }
            return gradients;
        } catch (RuntimeException | Error e) {
            gradients.close();
            throw e;
        } finally {
            upstream.close();
            inputs.forEach(OwnedTensors::close);
        }
    }

    /// Gradient of the loss with respect to the last block's output `[1, tokens, hidden]`, a chunk of tokens at a time.
    private static Tensor ofLoss(CausalLm model, Tensor output, int[] window) {
        int predicted = window.length - 1;
        List<Tensor> chunks = new ArrayList<>();
        for (int first = 0; first < predicted; first += LogitChunks.TOKENS) {
            int tokens = Math.min(LogitChunks.TOKENS, predicted - first);
            int[] targets = new int[tokens];
            System.arraycopy(window, first + 1, targets, 0, tokens);
            try (AutoGradMode _ = new AutoGradMode(true)) {
                Tensor hidden = output.narrow(1, first, tokens).detach().requires_grad_(true);
                Tensor mean = torch.cross_entropy(model.logits(hidden).reshape(tokens, -1),
                        torch.tensor(targets).to(ScalarType.Long));
                Tensor share = mean.mul(new Scalar((double) tokens / predicted));
                chunks.add(torch.grad(new TensorVector(share), new TensorVector(hidden)).get(0));
            }
        }
        chunks.add(torch.zeros_like(output.narrow(1, predicted, 1))); // what follows the last token is not known
        return torch.cat(new TensorVector(chunks.toArray(Tensor[]::new)), 1);
    }

    /// Adds the gradients of a block's linears.
    ///
    /// @param output gradient of the loss with respect to the block's output, for each window
    /// @return the same for its input
    private OwnedTensors back(Block block, OwnedTensors input, OwnedTensors output, Workers workers) {
        List<WindowSum> sums = block.linears().stream().map(_ -> new WindowSum(_ -> 1)).toList();
        List<OwnedTensors> parts = new ArrayList<>();
        try {
            // no more windows than may be in work at once: gradients that are ahead of their turn take memory
            for (int first = 0; first < input.size(); first += workers.heavyAtOnce()) {
                int start = first;
                parts.add(workers.mapTensors(Math.min(workers.heavyAtOnce(), input.size() - first),
                        w -> back(block, start + w, input.get(start + w), output.get(start + w), sums)));
            }
            OwnedTensors roots = workers.mapTensors(sums.size(),
                    i -> sums.get(i).take().sqrt().to(ScalarType.Half));
            kept.add(roots);
            for (int i = 0; i < sums.size(); i++) {
                byLinear.put(block.linears().get(i).name(), roots.get(i));
            }
            return OwnedTensors.joined(parts);
        } catch (RuntimeException | Error e) {
            parts.forEach(OwnedTensors::close);
            throw e;
        } finally {
            sums.forEach(WindowSum::close);
        }
    }

    private static Tensor back(Block block, int window, Tensor input, Tensor output, List<WindowSum> sums) {
        try (AutoGradMode _ = new AutoGradMode(true)) {
            Tensor entering = input.detach().requires_grad_(true);
            List<Tensor> leaves = new ArrayList<>(List.of(entering));
            Map<String, Tensor> weights = new HashMap<>();
            for (Linear linear : block.linears()) {
                Tensor leaf = linear.weight().detach().requires_grad_(true);
                weights.put(linear.name(), leaf);
                leaves.add(leaf);
            }
            Tensor leaving = block.withLinears(linear -> linear.withWeight(weights.get(linear.name())))
                    .forward(entering, InputObserver.NONE);
            TensorVector found = torch.grad(new TensorVector(leaving), new TensorVector(leaves.toArray(Tensor[]::new)),
                    new TensorVector(output), new BoolOptional(), false, true);
            for (int i = 0; i < sums.size(); i++) {
                Tensor gradient = found.get(i + 1); // none for an expert that no token was sent to
                sums.get(i).add(window, gradient.defined()
                        ? gradient.detach().to(ScalarType.Float).mul(new Scalar(SCALE)).square()
                        : torch.zeros_like(leaves.get(i + 1).detach()).to(ScalarType.Float));
            }
            return found.get(0).detach();
        }
    }

    /// G of one linear, `[out, in]`, fp16; valid until this is closed.
    ///
    /// @throws IllegalArgumentException if there is none of this name
    public Tensor of(String linear) {
        Tensor gradient = byLinear.get(linear);
        if (gradient == null) {
            throw new IllegalArgumentException("no gradient of " + linear);
        }
        return gradient;
    }

    @Override
    public void close() {
        kept.forEach(OwnedTensors::close);
        kept.clear();
        byLinear.clear();
    }
}
