// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The values of measured evaluations, as arithmetic and as sorting need them.
final class Objectives {
    private static final double INFINITE_RANGES = 3;

    /// By the first objective, of equal ones by the second, and so on; trials that were not measured are last and equal.
    static final Comparator<Evaluation> LEXICOGRAPHIC = Comparator
            .comparing((Evaluation evaluation) -> !measured(evaluation))
            .thenComparing(evaluation -> measured(evaluation) ? values(evaluation) : new double[0], Arrays::compare);

    private Objectives() {}

    /// Whether there are values.
    static boolean measured(Evaluation evaluation) {
        return evaluation.outcome() instanceof Outcome.Measured;
    }

    /// The values of one evaluation, [objectives]; −0 is 0.
    ///
    /// @throws IllegalArgumentException if it was not measured
    static double[] values(Evaluation evaluation) {
        return switch (evaluation.outcome()) {
            case Outcome.Measured measured ->
                measured.objectives().stream().mapToDouble(value -> value + 0.0).toArray();
            case Outcome.Stopped _, Outcome.Failed _ ->
                throw new IllegalArgumentException("not measured: " + evaluation);
        };
    }

    /// The values of all, [evaluations][objectives], an infinite one replaced by a finite one three ranges beyond the finite ones.
    ///
    /// Source of that rule: Optuna, optuna/optuna@147b3aa `samplers/_nsgaiii/_elite_population_selection_strategy.py`.
    static double[][] finite(List<Evaluation> evaluations) {
        double[][] points = evaluations.stream().map(Objectives::values).toArray(double[][]::new);
        int objectives = points.length == 0 ? 0 : points[0].length;
        for (int objective = 0; objective < objectives; objective++) {
            replaceInfinite(points, objective);
        }
        return points;
    }

    private static void replaceInfinite(double[][] points, int objective) {
        double lowest = Arrays.stream(points).mapToDouble(point -> point[objective]).filter(Double::isFinite).min()
                .orElse(0);
        double highest = Arrays.stream(points).mapToDouble(point -> point[objective]).filter(Double::isFinite).max()
                .orElse(0);
        for (double[] point : points) {
            if (point[objective] == Double.POSITIVE_INFINITY) {
                point[objective] = highest + INFINITE_RANGES * (highest - lowest);
            }
            if (point[objective] == Double.NEGATIVE_INFINITY) {
                point[objective] = lowest - INFINITE_RANGES * (highest - lowest);
            }
        }
    }
}
