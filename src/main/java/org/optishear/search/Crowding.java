// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// How far the members of a front are from their neighbours.
///
/// ```text
/// distance[p] = Σ over objectives (f[next above p] − f[next below p]) / (max f − min f)
/// ```
///
/// with "next" in the order of that objective; the two ends of an objective are infinitely far. An objective in which all are equal
/// counts nothing.
///
/// Source: Deb et al. 2002, doi:10.1109/4235.996017, section III-B. Differs from it: infinite objectives are replaced beforehand
/// ([Objectives#finite]).
final class Crowding {
    private Crowding() {}

    /// The distances of points [points][objectives], all finite.
    static double[] distances(double[][] points) {
        double[] distances = new double[points.length];
        int objectives = points.length == 0 ? 0 : points[0].length;
        for (int axis = 0; axis < objectives; axis++) {
            int objective = axis;
            int[] order = IntStream.range(0, points.length).boxed()
                    .sorted(Comparator.comparingDouble(point -> points[point][objective]))
                    .mapToInt(Integer::intValue).toArray();
            double[] sorted = Arrays.stream(order).mapToDouble(point -> points[point][objective] / 2).toArray();
            double range = sorted[sorted.length - 1] - sorted[0]; // of halves: it cannot overflow
            if (range == 0) {
                continue;
            }
            distances[order[0]] = Double.POSITIVE_INFINITY;
            distances[order[order.length - 1]] = Double.POSITIVE_INFINITY;
            for (int place = 1; place < order.length - 1; place++) {
                distances[order[place]] += (sorted[place + 1] - sorted[place - 1]) / range;
            }
        }
        return distances;
    }
}
