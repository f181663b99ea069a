// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.List;
import java.util.Map;
import org.optishear.calibration.LinearStatistics;
import org.optishear.metric.BetaOn;
import org.optishear.metric.LinearScores;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.model.Linear;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// How many of a block's Wanda scores stand out.
///
/// Source: luuyin/OWL@dddb7a4 `lib/prune_all.py` `check_outlier_mean`. Differs: the mean is taken in double and rounded.
final class Outliers {
    private Outliers() {}

    /// Percentage of the scores of all linears that are above `multiple` times their mean.
    static double percent(List<Linear> linears, Map<String, LinearStatistics> statistics, double multiple,
            Workers workers) {
        PruningMetric wanda = Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE);
        List<RowScores.InFloat> scores = linears.stream().map(linear -> (RowScores.InFloat) LinearScores.of(wanda,
                linear.name(), WeightMatrix.of(linear.fullWeight()), statistics.get(linear.name()))).toList();
        double size = 0;
        for (RowScores matrix : scores) {
            size += (double) matrix.rows() * matrix.columns();
        }
        double sum = workers.map(scores.size(), i -> sum(scores.get(i))).stream()
                .reduce(0.0, Double::sum); // in their order
        float threshold = (float) (sum / size) * (float) multiple;
        long outliers = workers.map(scores.size(), i -> countAbove(scores.get(i), threshold)).stream()
                .mapToLong(Long::longValue).sum();
        return outliers / size * 100;
    }

    private static double sum(RowScores.InFloat scores) {
        float[] row = new float[scores.columns()];
        double sum = 0;
        for (int i = 0; i < scores.rows(); i++) {
            scores.row(i, row);
            for (float score : row) {
                sum += score;
            }
        }
        return sum;
    }

    private static long countAbove(RowScores.InFloat scores, float threshold) {
        float[] row = new float[scores.columns()];
        long count = 0;
        for (int i = 0; i < scores.rows(); i++) {
            scores.row(i, row);
            for (float score : row) {
                count += score > threshold ? 1 : 0;
            }
        }
        return count;
    }
}
