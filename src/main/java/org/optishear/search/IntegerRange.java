// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

/// A gene whose value is a whole number: ordered, unlike the choices of a [Categorical].
///
/// @param name unique in its space
/// @param low the lowest value
/// @param high the highest value, itself included
public record IntegerRange(String name, int low, int high) implements Gene {
    /// @throws IllegalArgumentException if the name is blank, or there is no value, or there are 2³¹ or more
    public IntegerRange {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a gene without a name");
        }
        if (low > high || (long) high - low >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("gene " + name + ": no range from " + low + " to " + high);
        }
    }

    /// The number of values.
    public int count() {
        return high - low + 1;
    }
}
