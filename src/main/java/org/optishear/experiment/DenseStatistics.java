// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.tensor.Workers;

/// Squared norms of every linear's inputs in the dense model, all kept: some numbers for each input channel.
final class DenseStatistics {
    /// What they take in passes of the dense model, at most.
    static final int PASSES = 2;

    private final List<Map<String, LinearStatistics>> blocks;

    private DenseStatistics(List<Map<String, LinearStatistics>> blocks) {
        this.blocks = blocks;
    }

    /// Runs the windows through the model, twice through each block but the last.
    static DenseStatistics of(CausalLm model, int[][] windows, TokenMeter meter, Workers workers) {
        long tokens = ObjectiveWindows.same(windows).tokens(0, windows.length);
        List<Map<String, LinearStatistics>> blocks = new ArrayList<>();
        HiddenStates.visit(model, windows, workers, (index, block, input) -> {
            blocks.add(BlockStatistics.collect(block, input, windows.length, workers));
            meter.block(index + 1 == model.blockCount() ? tokens : 2 * tokens);
        });
        return new DenseStatistics(List.copyOf(blocks));
    }

    /// By name of the linear.
    Map<String, LinearStatistics> of(int block) {
        return blocks.get(block);
    }
}
