// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.InputObserver;
import org.optishear.model.Linear;

/// The reference's pipeline for Wanda with libtorch's own operators (locuslab/wanda@8e8fc87 `lib/prune.py` `prune_wanda`): one
/// window after the other through the block with hooks, a stable sort and a scatter for each linear, and the windows once
/// more.
///
/// Blocks are our own, of the same operators; reading them is not timed, as the reference has the model in memory.
final class LibTorchWanda {
    private static final double SPARSITY = 0.5;

    private double readingSeconds;
    private double zeros;
    private double weights;

    /// Prunes.
    ///
    /// @return seconds of it that reading the blocks took
    double run(CausalLm model, int[][] windows) {
        List<Tensor> states = new ArrayList<>();
        for (int[] window : windows) {
            states.add(model.embed(new int[][]{window}));
        }
        for (int index = 0; index < model.blockCount(); index++) {
            List<Tensor> outputs = new ArrayList<>();
            try (PointerScope _ = new PointerScope()) {
                long reading = System.nanoTime();
                Block block = model.block(index);
                readingSeconds += (System.nanoTime() - reading) / 1e9;
                Map<String, Tensor> norms = new HashMap<>();
                for (int n = 0; n < states.size(); n++) {
                    int seen = n;
                    block.forward(states.get(n), (linears, input) -> linears.forEach(linear -> norms
                            .computeIfAbsent(linear.name(), _ -> torch.zeros(input.size(2)).retainReference())
                            .mul_(new Scalar(seen / (seen + 1.0)))
                            .add_(squaredNorm(input).div(new Scalar(seen + 1.0)))));
                }
                block.linears().forEach(linear -> prune(linear, norms.get(linear.name())));
                norms.values().forEach(Tensor::releaseReference);
                for (Tensor state : states) {
                    outputs.add(block.forward(state, InputObserver.NONE).retainReference());
                }
            }
            states = outputs;
        }
        return readingSeconds;
    }

    /// Share of the weights that are zero now.
    double sparsity() {
        return zeros / weights;
    }

    private static Tensor squaredNorm(Tensor input) {
        Tensor rows = input.reshape(-1, input.size(2)).t();
        return rows.mul(rows).sum(1);
    }

    private void prune(Linear linear, Tensor norms) {
        try (PointerScope _ = new PointerScope()) {
            Tensor scores = linear.weight().abs().mul(norms.sqrt().reshape(1, -1));
            Tensor order = scores.sort(new BoolOptional(true), -1, false).get1();
            Tensor mask = torch.zeros_like(scores).to(torch.ScalarType.Bool);
            mask.scatter_(1, order.narrow(1, 0, (long) (scores.size(1) * SPARSITY)), new Scalar(1));
            linear.weight().masked_fill_(mask, new Scalar(0));
            zeros += linear.weight().eq(new Scalar(0)).sum().item_double();
            weights += linear.weight().numel();
        }
    }
}
