// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.tensor.Workers;

/// Input channels of the linears that are 0 for every calibration token.
public final class DeadChannels {
    private DeadChannels() {}

    /// Runs the windows through the model, block by block.
    ///
    /// @param windows calibration windows, `[windows][tokens]`
    /// @param done told of the number of blocks finished
    /// @return by name of the weight; of a linear that no token reaches (an expert) all
    public static Map<String, BitSet> of(CausalLm model, int[][] windows, Workers workers, IntConsumer done) {
        Map<String, BitSet> dead = new TreeMap<>();
        HiddenStates.visit(model, windows, workers, (index, block, input) -> {
            Map<String, LinearStatistics> statistics = BlockStatistics.collect(block, input, windows.length, workers);
            block.linears().forEach(linear -> dead.put(linear.weightName(),
                    zeros(statistics.get(linear.name()).meanSquaredNorm())));
            done.accept(index + 1);
        });
        return dead;
    }

    private static BitSet zeros(float[] squaredNorms) {
        BitSet zeros = new BitSet();
        for (int channel = 0; channel < squaredNorms.length; channel++) {
            zeros.set(channel, squaredNorms[channel] == 0);
        }
        return zeros;
    }
}
