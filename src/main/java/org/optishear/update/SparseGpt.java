// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Map;
import org.optishear.calibration.Needs;

/// SparseGPT as published: it chooses the weights that go block by block, in weights that have already made up for those to
/// their left ([BlockwiseObs], [BlockwiseChoice]).
record SparseGpt(ObsSettings settings) implements WeightUpdate {
    private static final String NAME = "sparsegpt";

    SparseGpt() {
        this(ObsSettings.PUBLISHED);
    }

    @Override
    public String id() {
        return settings.text(NAME);
    }

    @Override
    public WeightUpdate with(Map<String, String> parameters) {
        return new SparseGpt(ObsSettings.read(NAME, parameters));
    }

    @Override
    public Needs needs() {
        return Needs.HESSIAN;
    }

    @Override
    public boolean choosesMask() {
        return true;
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
        return new BlockwiseObs(problem, settings, BlockwiseChoice.own(problem, settings.block())).run();
    }
}
