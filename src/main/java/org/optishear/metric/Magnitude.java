// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Arrays;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.ScaledMagnitude;
import org.optishear.tensor.WeightMatrix;

/// Magnitude: the absolute value of the weight, compared across the whole matrix.
///
/// ```text
/// score[out, in] = |W[out, in]|                                                     (fp32)
/// ```
///
/// Source: Han et al. 2015 (arXiv:1506.02626) as in locuslab/wanda@8e8fc87 `lib/prune.py` `prune_magnitude`.
/// Differs from it: nothing; the statistics are not read.
final class Magnitude implements PruningMetric {
    @Override
    public String id() {
        return "magnitude";
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
        return new ScaledMagnitude(weight, ones);
    }
}
