// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.UndefinedScores;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;

/// Scores of one linear, whose name an error says.
final class LinearScores {
    private LinearScores() {}

    /// @param linear its name
    /// @param statistics null for a metric that reads none
    /// @throws InputException if the statistics leave the scores undefined
    static RowScores of(PruningMetric metric, String linear, WeightMatrix weight, LinearStatistics statistics) {
        try {
            return metric.scores(weight, statistics);
        } catch (UndefinedScores e) {
            throw new InputException(linear + ": " + metric.id(), e.found(), e.expected(), e);
        }
    }
}
