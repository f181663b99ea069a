// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.optishear.calibration.Needs;
import org.optishear.mask.SparsityPattern;

/// SparseGPT: the weights that stay make up for those that go, in the order of the columns ([BlockwiseObs]).
///
/// - `sparsegpt`, as published: it chooses the weights that go block by block, in weights that have already made up for those
///   to their left ([BlockwiseChoice]). Differs: the published block of 128 columns becomes a multiple of M for N:M.
/// - `METRIC+obs`: those that go are the metric's. Source: locuslab/wanda@8e8fc87 `lib/ablate.py` `AblateGPT` with a mask
///   that is fixed beforehand.
record SparseGpt(boolean choosesMask, ObsSettings settings) implements WeightUpdate {
    private static final int BLOCK = 128;

    /// Blocks of 128 columns, damping of 1 %.
    SparseGpt(boolean choosesMask) {
        this(choosesMask, settings(options(choosesMask).read(Map.of())));
    }

    private static UpdateOptions options(boolean choosesMask) {
        return new UpdateOptions(choosesMask ? "sparsegpt" : "obs", new UpdateOptions.Whole("block", BLOCK, 4096),
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
        if (!choosesMask) {
            return new BlockwiseObs(problem, settings, BlockwiseChoice.fixed(problem.mask().orElseThrow())).run();
        }
        ObsSettings whole = settings(problem.pattern());
        UpdatedLinear updated = new BlockwiseObs(problem, whole, BlockwiseChoice.own(problem, whole.block())).run();
        if (whole.equals(settings)) {
            return updated;
        }
        List<String> notices = new ArrayList<>(updated.notices());
        notices.add("blocks of " + whole.block() + " columns instead of " + BLOCK + ": groups of "
                + problem.pattern().text() + " do not fit " + BLOCK);
        return new UpdatedLinear(updated.mask(), updated.weight(), notices);
    }

    /// The published block is made smaller, or as large as one group, where groups do not fit into it; a block that was asked
    /// for is taken as it is.
    private ObsSettings settings(SparsityPattern pattern) {
        if (settings.block() != BLOCK || !(pattern instanceof SparsityPattern.NofM groups)) {
            return settings;
        }
        return new ObsSettings(Math.max(groups.group(), BLOCK - BLOCK % groups.group()), settings.damping());
    }
}
