// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

/// Into how many parts the reference directions of NSGA-III divide each axis.
///
/// @param outer of the layer that reaches the axes, at least 1
/// @param inner of a second layer half way to the centre, for many objectives, where the outer layer has no point inside; 0: none
public record Divisions(int outer, int inner) {
    /// @throws IllegalArgumentException if there is no outer layer or the inner one is negative
    public Divisions {
        if (outer < 1 || inner < 0) {
            throw new IllegalArgumentException("divisions must be at least 1 and 0, found " + outer + " and " + inner);
        }
    }

    /// The most directions that are not more than the members of a population: the largest outer layer and, where that has no
    /// point inside (fewer divisions than objectives), the largest inner one for what is left.
    ///
    /// Source: Deb and Jain 2014, doi:10.1109/TEVC.2013.2281535, sections IV-B and V, whose populations are as large as their sets
    /// of directions.
    public static Divisions fitting(int objectives, int population) {
        if (objectives == 1) {
            return new Divisions(1, 0);
        }
        int outer = Math.max(1, largest(objectives, population));
        if (outer >= objectives) {
            return new Divisions(outer, 0);
        }
        long left = population - points(objectives, outer);
        return new Divisions(outer, Math.min(outer, largest(objectives, left)));
    }

    /// The largest number of divisions with at most so many points; 0 if even one division has more.
    private static int largest(int objectives, long most) {
        int divisions = 0;
        while (points(objectives, divisions + 1) <= most) {
            divisions++;
        }
        return divisions;
    }

    /// (objectives − 1 + divisions over divisions).
    private static long points(int objectives, int divisions) {
        long points = 1;
        for (int i = 1; i <= divisions; i++) {
            points = Math.multiplyExact(points, (long) objectives - 1 + i) / i;
        }
        return points;
    }
}
