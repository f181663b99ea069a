// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Map;
import org.optishear.calibration.Needs;

/// SparseGPT: the weights that stay make up for those that go, in the order of the columns ([BlockwiseObs]).
///
/// - `sparsegpt`, as published: it chooses the weights that go block by block, in weights that have already made up for those
///   to their left ([BlockwiseChoice]).
/// - `METRIC+obs`: those that go are the metric's. Source: locuslab/wanda@8e8fc87 `lib/ablate.py` `AblateGPT` with a mask
///   that is fixed beforehand.
record SparseGpt(boolean choosesMask, ObsSettings settings) implements WeightUpdate {
    /// Blocks of 128 columns, damping of 1 %.
    SparseGpt(boolean choosesMask) {
        this(choosesMask, settings(options(choosesMask).read(Map.of())));
    }

    private static UpdateOptions options(boolean choosesMask) {
        return new UpdateOptions(choosesMask ? "sparsegpt" : "obs", new UpdateOptions.Whole("block", 128, 4096),
                new UpdateOptions.Real("damping", 0.01));
    }

    private static ObsSettings settings(double[] values) {
        return new ObsSettings((int) values[0], values[1]);
    }

    @Override
    public String id() {
        return options(choosesMask).id(settings.block(), settings.damping());
    }

    @Override
    public WeightUpdate with(Map<String, String> parameters) {
        return new SparseGpt(choosesMask, settings(options(choosesMask).read(parameters)));
    }

    @Override
    public Needs needs() {
        return Needs.HESSIAN;
    }

    @Override
    public long workingBytes(long out, long in) {
        return BlockwiseObs.workingBytes(out, in);
    }

    @Override
    public UpdatedLinear update(LinearProblem problem) {
        BlockwiseChoice choice = choosesMask
                ? BlockwiseChoice.own(problem, settings.block())
                : BlockwiseChoice.fixed(problem.mask().orElseThrow());
        return new BlockwiseObs(problem, settings, choice).run();
    }
}
