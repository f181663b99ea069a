// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Gives every weight of a linear a score; the lowest scores are pruned first.
public interface PruningMetric {
    /// Name on the command line and in reports, for example `wanda`.
    String id();

    /// Whether the metric as published compares weights across the whole matrix instead of within a row.
    boolean comparesWholeMatrix();

    /// The statistics that the scores are made of.
    Needs needs();

    /// Whether the scores depend on the statistics; if not, no calibration text is needed.
    default boolean readsInputs() {
        return needs().windows();
    }

    /// Scores of one weight matrix.
    ///
    /// @param weight valid for as long as the scores are used
    /// @param statistics what calibration saw at this linear's input; may be null for a metric that reads none
    RowScores scores(WeightMatrix weight, LinearStatistics statistics);
}
