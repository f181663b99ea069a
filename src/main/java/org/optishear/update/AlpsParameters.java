// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.optishear.InputException;

/// The parameters of the two phases of [Alps].
final class AlpsParameters {
    static final double DAMPING = 0.01;
    static final int ITERATIONS = 300;
    static final int STEPS = 10;

    private AlpsParameters() {}

    /// `alps`, and what is not as published.
    static String id(double damping, int iterations, int steps) {
        List<String> changed = new ArrayList<>();
        if (damping != DAMPING) {
            changed.add("damping=" + damping);
        }
        if (iterations != ITERATIONS) {
            changed.add("iterations=" + iterations);
        }
        if (steps != STEPS) {
            changed.add("steps=" + steps);
        }
        return changed.isEmpty() ? "alps" : "alps:" + String.join(",", changed);
    }

    static void requireKnown(Map<String, String> parameters, Collection<String> known) {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw new InputException("--method", "alps:" + name, "alps with " + String.join(", ", known));
            }
        }
    }

    static double damping(Map<String, String> parameters, double otherwise) {
        return number(parameters, "damping", otherwise, 0);
    }

    static int count(Map<String, String> parameters, String name, int otherwise) {
        double number = number(parameters, name, otherwise, 1);
        if (number != Math.rint(number)) {
            throw new InputException("--method", "alps:" + name + "=" + parameters.get(name), "a whole number");
        }
        return (int) number;
    }

    private static double number(Map<String, String> parameters, String name, double otherwise, double lowest) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        String expected = String.format(Locale.ROOT, "a number from %.0f to 1000000", lowest);
        try {
            double number = Double.parseDouble(text);
            if (number >= lowest && number <= 1e6) {
                return number;
            }
            throw new InputException("--method", "alps:" + name + "=" + text, expected);
        } catch (NumberFormatException e) {
            throw new InputException("--method", "alps:" + name + "=" + text, expected, e);
        }
    }
}
