// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.evaluation.Perplexity;
import org.optishear.model.CausalLm;
import org.optishear.tensor.Workers;

/// Perplexity within a memory budget.
public final class EvaluationRun {
    /// Hidden states are held twice while they pass a block.
    private static final long STATES_PER_WINDOW = 2;

    private EvaluationRun() {}

    /// Measures as many windows at once as the budget holds; the result does not depend on it.
    ///
    /// @param done told of the number of windows finished
    public static Perplexity perplexity(CausalLm model, List<int[]> windows, Workers workers,
            IntConsumer done) {
        int[][] rows = windows.toArray(int[][]::new);
        int longest = 0;
        for (int row = 1; row < rows.length; row++) {
            longest = rows[row].length > rows[longest].length ? row : longest;
        }
        long perWindow;
        try (PointerScope _ = new PointerScope()) {
            perWindow = model.embed(new int[][]{rows[longest]}).nbytes() * STATES_PER_WINDOW;
        }
        int atOnce = Math.clamp(workers.keptBytes() / perWindow, Math.min(workers.threads(), rows.length), rows.length);
        return Perplexity.of(model, rows, atOnce, workers, done);
    }
}
