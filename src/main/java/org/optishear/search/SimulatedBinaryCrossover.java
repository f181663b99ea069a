// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Random;

/// A child of two real numbers: near one of them, the nearer the closer the parents are to each other.
///
/// ```text
/// x1 < x2 the parents, d = x2 − x1, u drawn uniformly from [0, 1)
/// lower child:  b = 1 + 2 (x1 − low) / d        upper child:  b = 1 + 2 (high − x2) / d
/// a = 2 − b^−(η+1),   β = (u a)^(1/(η+1)) if u a ≤ 1, else (2 − u a)^(−1/(η+1))
/// lower child = ((x1 + x2) − β d) / 2           upper child = ((x1 + x2) + β d) / 2
/// ```
///
/// Half of the children take a number as it is, from either parent; of the others half are the lower child, half the upper one. A
/// logarithmic gene is crossed as its logarithm.
///
/// Source: Deb and Agrawal 1995, "Simulated binary crossover for continuous search space", Complex Systems 9; the bounded form of
/// Deb's NSGA-II code (KanGAL, version 1.1). Differs from it: one child is made at a time, and a number that is not crossed
/// comes from either parent, as a choice does; both as in MOEA Framework 5.0 `core/operator/real/SBX` with `swap`.
final class SimulatedBinaryCrossover {
    /// η: the larger, the nearer to a parent.
    private static final double INDEX = 20;

    private SimulatedBinaryCrossover() {}

    static double child(RealRange range, double first, double second, Random luck) {
        double x1 = range.coordinate(Math.min(first, second));
        double x2 = range.coordinate(Math.max(first, second));
        if (luck.nextBoolean() || x1 == x2) {
            return luck.nextBoolean() ? first : second;
        }
        boolean lower = luck.nextBoolean();
        double space = lower ? x1 - range.coordinate(range.low()) : range.coordinate(range.high()) - x2;
        double distance = x2 - x1;
        double a = 2 - StrictMath.pow(1 + 2 * space / distance, -(INDEX + 1));
        double spread = luck.nextDouble() * a;
        double beta = spread <= 1
                ? StrictMath.pow(spread, 1 / (INDEX + 1))
                : StrictMath.pow(2 - spread, -1 / (INDEX + 1));
        return range.value((x1 + x2 + (lower ? -beta : beta) * distance) / 2);
    }
}
