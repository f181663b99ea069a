// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

/// A parameter of a trial.
///
/// @param value as Optuna stores it: the position of a categorical's choice, or the number itself
public record Parameter(String name, double value, Distribution distribution) {
    /// @throws IllegalArgumentException if the value is not of the distribution
    public Parameter {
        boolean exists = switch (distribution) {
            case Distribution.Categorical categorical -> whole(value, 0, categorical.choices().size() - 1L);
            case Distribution.Whole(long low, long high) -> whole(value, low, high);
            case Distribution.Real(double low, double high, boolean _) -> value >= low && value <= high;
        };
        if (!exists) {
            throw new IllegalArgumentException("parameter " + name + ": no choice " + value + " in " + distribution);
        }
    }

    private static boolean whole(double value, long low, long high) {
        return value == Math.rint(value) && value >= low && value <= high;
    }

    /// The value as a person reads it: the name of the choice, or the number.
    public String text() {
        return switch (distribution) {
            case Distribution.Categorical categorical -> categorical.choices().get((int) value);
            case Distribution.Whole _ -> Long.toString((long) value);
            case Distribution.Real _ -> Double.toString(value);
        };
    }
}
