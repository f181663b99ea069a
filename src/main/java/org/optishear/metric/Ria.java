// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Map;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// RIA, relative importance and activations, compared across the whole matrix.
///
/// ```text
/// score[i, j] = (|W[i, j]| / Σᵢ |W[i, j]| + |W[i, j]| / Σⱼ |W[i, j]|) * sqrt(s[j])^a                  (fp32)
/// ```
///
/// Source: Zhang et al. 2024 (ICLR, "Plug-and-Play") eq. 3;
/// biomedical-cybernetics/Relative-importance-and-activation-pruning@7bc55b0 `lib/prune.py` `prune_ria`, which compares
/// within rows only with `--per_outneuron`. Differs from it: the sums are taken in double and rounded.
///
/// @param a power of the input norm, 0.5 there
record Ria(double a) implements PruningMetric {
    private static final double PUBLISHED = 0.5;

    Ria() {
        this(PUBLISHED);
    }

    @Override
    public String id() {
        return a == PUBLISHED ? "ria" : "ria:a=" + a;
    }

    @Override
    public PruningMetric with(Map<String, String> parameters) {
        return new Ria(MetricParameters.number("ria", parameters, "a", 0, 16));
    }

    @Override
    public boolean comparesWholeMatrix() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.SQUARED_NORM;
    }

    @Override
    public RowScores scores(WeightMatrix weight, LinearStatistics statistics) {
        float[] factor = InputNorms.of(statistics); // [in]
        for (int j = 0; j < factor.length; j++) {
            factor[j] = a == PUBLISHED ? (float) Math.sqrt(factor[j]) : (float) StrictMath.pow(factor[j], a);
        }
        return RelativeImportance.of(weight, factor);
    }
}
