// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.javacpp.PointerScope;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Runs windows through a model block by block, one window a task: the bytes of a window's states depend neither on the
/// other windows nor on the number of threads.
public final class HiddenStates {
    private HiddenStates() {}

    /// Inputs of block 0 for each window, `[1, tokens, hidden]`.
    public static OwnedTensors embed(CausalLm model, int[][] windows, Workers workers) {
        return workers.mapTensors(windows.length, w -> model.embed(new int[][]{windows[w]}));
    }

    /// Outputs of one block for each window.
    public static OwnedTensors through(Block block, OwnedTensors hidden, Workers workers) {
        return workers.mapTensors(hidden.size(), w -> block.forward(hidden.get(w), InputObserver.NONE));
    }

    /// Shown each block of a model with what enters it.
    public interface Visitor {
        /// Block `index`, and its input for each window; both are freed afterwards.
        void visit(int index, Block block, OwnedTensors input);
    }

    /// Runs windows through a model as it is and shows every block. Each is loaded once and freed before the next; nobody
    /// reads the outputs of the last.
    public static void visit(CausalLm model, int[][] windows, Workers workers, Visitor visitor) {
        OwnedTensors hidden = embed(model, windows, workers);
        for (int index = 0; index < model.blockCount(); index++) {
            try (PointerScope _ = new PointerScope(); OwnedTensors input = hidden) {
                Block block = model.block(index);
                visitor.visit(index, block, input);
                hidden = index + 1 == model.blockCount() ? OwnedTensors.none() : through(block, input, workers);
            }
        }
    }

    /// Outputs of the last block for each window. Each block is loaded once and freed before the next.
    public static OwnedTensors last(CausalLm model, int[][] windows, Workers workers) {
        OwnedTensors hidden = embed(model, windows, workers);
        for (int index = 0; index < model.blockCount(); index++) {
            try (PointerScope _ = new PointerScope(); OwnedTensors input = hidden) {
                hidden = through(model.block(index), input, workers);
            }
        }
        return hidden;
    }
}
