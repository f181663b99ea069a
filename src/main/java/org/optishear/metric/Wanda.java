// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.ScaledMagnitude;
import org.optishear.tensor.WeightMatrix;

/// Wanda: weight magnitude times the norm of the input it multiplies, compared within a row.
///
/// ```text
/// score[out, in] = |W[out, in]| * sqrt(s[in]),   s[in] = mean over windows of ||X[:, in]||^2        (fp32)
/// ```
///
/// Source: Sun et al. 2023 (arXiv:2306.11695) eq. 1; locuslab/wanda@8e8fc87 `lib/prune.py` `prune_wanda`.
/// Differs from it: nothing.
final class Wanda implements PruningMetric {
    @Override
    public String id() {
        return "wanda";
    }

    @Override
    public boolean comparesWholeMatrix() {
        return false;
    }

    @Override
    public Needs needs() {
        return Needs.SQUARED_NORM;
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        return new ScaledMagnitude(weight, InputNorms.of(statistics)); // [in]
    }
}
