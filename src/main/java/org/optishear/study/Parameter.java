// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

/// A parameter of a trial.
///
/// @param value as Optuna stores it: the position of a categorical's choice
public record Parameter(String name, double value, Distribution distribution) {
    /// @throws IllegalArgumentException if the value is not of the distribution
    public Parameter {
        switch (distribution) {
            case Distribution.Categorical categorical -> {
                if (value != Math.rint(value) || value < 0 || value >= categorical.choices().size()) {
                    throw new IllegalArgumentException(
                            "parameter " + name + ": no choice " + value + " in " + categorical);
                }
            }
        }
    }

    /// The value as a person reads it: the name of the choice.
    public String text() {
        return switch (distribution) {
            case Distribution.Categorical categorical -> categorical.choices().get((int) value);
        };
    }
}
