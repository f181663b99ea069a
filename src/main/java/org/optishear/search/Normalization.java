// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Arrays;
import java.util.List;

/// Brings objectives of unlike size to one scale.
///
/// ```text
/// f'[i] = f[i] − ideal[i],   ideal = lowest value of the whole search so far
/// extreme[j] = the point with the lowest max over i of f'[i] · (i = j ? 1 : 10⁶)
/// f''[i] = f'[i] / intercept[i],   intercepts of the plane through all extreme points with the axes
/// ```
///
/// Where there is no such plane, or it meets an axis at nothing positive, the largest f' takes the place of the intercepts.
/// An infinite value counts as three ranges beyond the finite ones ([Objectives#finite]).
///
/// Source: Deb and Jain 2014, doi:10.1109/TEVC.2013.2281535, algorithm 2. Differs from it: the weight of the other axes is 10⁶, not
/// 10⁻⁶ of the own, as in the authors' preprint and Optuna.
final class Normalization {
    private static final double OTHER_AXES = 1e6;
    private static final double SINGULAR = 1e-12;

    private final double[] ideal; // [objectives]

    Normalization(int objectives) {
        this.ideal = new double[objectives];
        Arrays.fill(ideal, Double.POSITIVE_INFINITY);
    }

    /// The normalised objectives of measured evaluations, [evaluations][objectives].
    double[][] normalize(List<Evaluation> evaluations) {
        double[][] points = Objectives.finite(evaluations);
        for (int objective = 0; objective < ideal.length; objective++) {
            for (double[] point : points) {
                ideal[objective] = Math.min(ideal[objective], point[objective]);
            }
            for (double[] point : points) {
                point[objective] -= ideal[objective];
            }
        }
        double[] scale = scale(points);
        for (double[] point : points) {
            for (int objective = 0; objective < ideal.length; objective++) {
                point[objective] /= scale[objective];
            }
        }
        return points;
    }

    private static double[] scale(double[][] points) {
        int objectives = points.length == 0 ? 0 : points[0].length;
        double[][] extremes = new double[objectives][];
        for (int axis = 0; axis < objectives; axis++) {
            for (double[] point : points) {
                if (extremes[axis] == null || achievement(point, axis) < achievement(extremes[axis], axis)) {
                    extremes[axis] = point.clone();
                }
            }
        }
        double[] scale = intercepts(extremes);
        if (Arrays.stream(scale).anyMatch(intercept -> !(intercept > 0 && intercept < Double.POSITIVE_INFINITY))) {
            for (int objective = 0; objective < objectives; objective++) {
                int column = objective;
                scale[objective] = Arrays.stream(points).mapToDouble(point -> point[column]).max().orElse(0);
            }
        }
        return Arrays.stream(scale).map(value -> value > 0 ? value : 1).toArray();
    }

    private static double achievement(double[] point, int axis) {
        double worst = 0;
        for (int objective = 0; objective < point.length; objective++) {
            worst = Math.max(worst, point[objective] * (objective == axis ? 1 : OTHER_AXES));
        }
        return worst;
    }

    /// Where the plane through the points meets the axes: 1/x of the solution of points · x = 1; NaN if there is none.
    private static double[] intercepts(double[][] points) {
        int n = points.length;
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = Arrays.copyOf(points[i], n + 1);
            rows[i][n] = 1;
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]) ? row : pivot;
            }
            double largest = Arrays.stream(rows[pivot], 0, n).map(Math::abs).max().orElse(0);
            if (!(Math.abs(rows[pivot][column]) > SINGULAR * largest)) {
                return Arrays.stream(points).mapToDouble(_ -> Double.NaN).toArray();
            }
            double[] swapped = rows[column];
            rows[column] = rows[pivot];
            rows[pivot] = swapped;
            for (int row = 0; row < n; row++) {
                double factor = row == column ? 0 : rows[row][column] / rows[column][column];
                for (int k = column; k <= n; k++) {
                    rows[row][k] -= factor * rows[column][k];
                }
            }
        }
        double[] intercepts = new double[n];
        for (int i = 0; i < n; i++) {
            intercepts[i] = rows[i][i] / rows[i][n];
        }
        return intercepts;
    }
}
