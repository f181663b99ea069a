// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.List;

/// Points spread evenly over the simplex.
final class ReferenceDirections {
    /// Optuna's default: 1 direction for one objective, 4 for two, 10 for three.
    static final int DIVISIONS = 3;

    private ReferenceDirections() {}

    /// All points whose coordinates are multiples of 1/divisions and add up to 1.
    ///
    /// Source: Das and Dennis 1998, doi:10.1137/S1052623496307510.
    ///
    /// @return one row per point, one column per objective; there are (objectives + divisions − 1 over divisions) of them
    static double[][] dasDennis(int objectives, int divisions) {
        List<double[]> directions = new ArrayList<>();
        extend(new int[objectives], 0, divisions, directions);
        return directions.toArray(double[][]::new);
    }

    private static void extend(int[] parts, int objective, int left, List<double[]> directions) {
        if (objective == parts.length - 1) {
            parts[objective] = left;
            int sum = 0;
            for (int part : parts) {
                sum += part;
            }
            double[] direction = new double[parts.length];
            for (int i = 0; i < parts.length; i++) {
                direction[i] = (double) parts[i] / sum;
            }
            directions.add(direction);
            return;
        }
        for (int part = left; part >= 0; part--) {
            parts[objective] = part;
            extend(parts, objective + 1, left - part, directions);
        }
    }
}
