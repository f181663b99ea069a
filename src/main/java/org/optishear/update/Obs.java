// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Map;
import org.optishear.calibration.Needs;

/// SparseGPT's update after the mask of any metric: the weights that stay make up for those that go, in the order of the
/// columns ([BlockwiseObs]).
///
/// Source: locuslab/wanda@8e8fc87 `lib/ablate.py` `AblateGPT` with a mask that is fixed beforehand.
record Obs(ObsSettings settings) implements WeightUpdate {
    private static final String NAME = "obs";

    Obs() {
        this(ObsSettings.PUBLISHED);
    }

    @Override
    public String id() {
        return settings.text(NAME);
    }

    @Override
    public WeightUpdate with(Map<String, String> parameters) {
        return new Obs(ObsSettings.read(NAME, parameters));
    }

    @Override
    public Needs needs() {
        return Needs.HESSIAN;
    }

    @Override
    public boolean choosesMask() {
        return false;
    }

    @Override
    public boolean changesValues() {
        return true;
    }

    @Override
    public long workingBytes(long out, long in) {
        return BlockwiseObs.workingBytes(out, in);
    }

    @Override
    public UpdatedLinear update(LinearProblem problem) {
        return new BlockwiseObs(problem, settings, BlockwiseChoice.fixed(problem.mask().orElseThrow())).run();
    }
}
