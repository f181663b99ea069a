// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Scores of one linear, whose name an error says.
public final class LinearScores {
    private LinearScores() {}

    /// Scores by a metric.
    ///
    /// @param linear its name
    /// @param statistics null for a metric that reads none
    /// @throws InputException if the statistics leave the scores undefined
    public static RowScores of(PruningMetric metric, String linear, WeightMatrix weight, LinearStatistics statistics) {
        try {
            return metric.scores(weight, statistics);
        } catch (UndefinedScores e) {
            throw new InputException(linear + ": " + metric.id(), e.found(), e.expected(), e);
        }
    }
}
