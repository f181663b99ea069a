// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Points spread evenly over the simplex.
final class ReferenceDirections {
    private ReferenceDirections() {}

    /// The points of both layers, one row per point, one column per objective; the inner layer's are
    ///
    /// ```text
    /// inner[i] = (point[i] + 1/objectives) / 2
    /// ```
    ///
    /// Source: Deb and Jain 2014, doi:10.1109/TEVC.2013.2281535, section V and figure 4.
    static double[][] of(int objectives, Divisions divisions) {
        double[][] outer = dasDennis(objectives, divisions.outer());
        if (divisions.inner() == 0) {
            return outer;
        }
        Stream<double[]> inner = Arrays.stream(dasDennis(objectives, divisions.inner()))
                .map(point -> Arrays.stream(point).map(value -> (value + 1.0 / objectives) / 2).toArray());
        return Stream.concat(Arrays.stream(outer), inner).toArray(double[][]::new);
    }

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
            int sum = Arrays.stream(parts).sum();
            directions.add(Arrays.stream(parts).mapToDouble(part -> (double) part / sum).toArray());
            return;
        }
        for (int part = left; part >= 0; part--) {
            parts[objective] = part;
            extend(parts, objective + 1, left - part, directions);
        }
    }
}
