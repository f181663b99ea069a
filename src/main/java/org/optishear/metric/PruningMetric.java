// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Map;
import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Gives every weight of a linear a score; the lowest scores are pruned first.
public interface PruningMetric {
    /// Name on the command line and in reports, for example `wanda` or `ria:a=0.3`; [Metrics#parse] reads it back.
    String id();

    /// The same metric with other parameters.
    ///
    /// @param parameters as in `ria:a=0.3`, not empty
    /// @throws InputException if one is unknown or out of range
    default PruningMetric with(Map<String, String> parameters) {
        throw new InputException("--method", id() + ":" + String.join(",", parameters.keySet()),
                id() + ", which has no parameters");
    }

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
    /// @param statistics what calibration saw at this linear, at least [#needs]; may be null for a metric that reads none
    /// @throws UndefinedScores if the statistics leave them undefined, for example by an infinite activation
    RowScores scores(WeightMatrix weight, LinearStatistics statistics);
}
