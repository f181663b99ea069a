// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Arrays;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// RI, relative importance without activations, compared across the whole matrix.
///
/// ```text
/// score[i, j] = |W[i, j]| / Σᵢ |W[i, j]| + |W[i, j]| / Σⱼ |W[i, j]|                                   (fp32)
/// ```
///
/// Source: Zhang et al. 2024 (ICLR, "Plug-and-Play") eq. 2;
/// biomedical-cybernetics/Relative-importance-and-activation-pruning@7bc55b0 `lib/prune.py` `prune_magnitude` with `ri`.
/// Differs from it: the sums are taken in double and rounded.
final class Ri implements PruningMetric {
    @Override
    public String id() {
        return "ri";
    }

    @Override
    public boolean comparesWholeMatrix() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        float[] ones = new float[weight.columns()];
        Arrays.fill(ones, 1);
        return RelativeImportance.of(weight, ones);
    }
}
