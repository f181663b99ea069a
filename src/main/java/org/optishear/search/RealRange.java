// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

/// A gene whose value is any number between two bounds.
///
/// @param name unique in its space
/// @param low the lowest value
/// @param high the highest value, itself included
/// @param log whether factors count and not differences: it is drawn and varied as its logarithm; needs a positive `low`
public record RealRange(String name, double low, double high, boolean log) implements Gene {
    /// A range in which differences count.
    public RealRange(String name, double low, double high) {
        this(name, low, high, false);
    }

    /// @throws IllegalArgumentException if the name is blank or the bounds are not finite numbers in order, positive if `log`
    public RealRange {
        low += 0.0; // −0 becomes 0, so that equal values are equal bits
        high += 0.0;
        if (name.isBlank()) {
            throw new IllegalArgumentException("a gene without a name");
        }
        if (!(low <= high) || !Double.isFinite(high - low) || log && low <= 0) {
            throw new IllegalArgumentException("gene " + name + ": no " + (log ? "logarithmic " : "") + "range from "
                    + low + " to " + high);
        }
    }

    /// A value between the bounds as the coordinate in which it is varied.
    double coordinate(double value) {
        return log ? StrictMath.log(value) : value;
    }

    /// The value of a coordinate, the inverse of [#coordinate] but for rounding; never outside the bounds.
    double value(double coordinate) {
        return Math.clamp(log ? StrictMath.exp(coordinate) : coordinate, low, high) + 0.0;
    }
}
