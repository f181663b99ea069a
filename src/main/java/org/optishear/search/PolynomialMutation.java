// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Random;

/// Moves a real number, mostly a little, never out of its range.
///
/// ```text
/// u drawn uniformly from [0, 1), r = high − low
/// u < ½:  δ = (2u + (1 − 2u) (1 − (x − low)/r)^(η+1))^(1/(η+1)) − 1
/// else:   δ = 1 − (2 (1 − u) + (2u − 1) (1 − (high − x)/r)^(η+1))^(1/(η+1))
/// mutant = x + δ r
/// ```
///
/// A logarithmic gene is moved as its logarithm.
///
/// Source: Deb and Goyal 1996, "A combined genetic adaptive search (GeneAS) for engineering design"; the bounded form of Deb's NSGA-II
/// code (KanGAL, version 1.1).
final class PolynomialMutation {
    /// η: the larger, the smaller the moves.
    private static final double INDEX = 20;

    private PolynomialMutation() {}

    static double mutant(RealRange range, double value, Random luck) {
        double low = range.coordinate(range.low());
        double width = range.coordinate(range.high()) - low;
        double u = luck.nextDouble();
        if (width == 0) {
            return value;
        }
        double place = Math.clamp((range.coordinate(value) - low) / width, 0.0, 1.0);
        double move;
        if (u < 0.5) {
            double rest = StrictMath.pow(1 - place, INDEX + 1);
            move = StrictMath.pow(2 * u + (1 - 2 * u) * rest, 1 / (INDEX + 1)) - 1;
        } else {
            double rest = StrictMath.pow(place, INDEX + 1);
            move = 1 - StrictMath.pow(2 * (1 - u) + (2 * u - 1) * rest, 1 / (INDEX + 1));
        }
        return range.value(low + (place + move) * width);
    }
}
