// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import org.optishear.InputException;

/// The parameters of a named metric: `ria:a=0.3`.
public final class MetricParameters {
    private MetricParameters() {}

    /// Reads `a=0.3,b=1`, each name once.
    ///
    /// @param text all of the metric, for the message
    /// @throws InputException if it is not of this form
    public static Map<String, String> parse(String text, String parameters) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : parameters.split(",", -1)) {
            String[] pair = part.split("=", -1);
            if (pair.length != 2 || values.put(pair[0].strip(), pair[1].strip()) != null) {
                throw new InputException("--method", text, "METHOD or METHOD:name=value,...");
            }
        }
        return values;
    }

    /// The only parameter of a metric, a number from `lowest` to `highest`.
    ///
    /// @throws InputException if it is something else
    public static double number(String metric, Map<String, String> parameters, String name, double lowest,
            double highest) {
        String expected = metric + ":" + name + "=X with X from " + lowest + " to " + highest;
        if (parameters.size() != 1 || !parameters.containsKey(name)) {
            throw new InputException("--method", metric + ":" + String.join(",", parameters.keySet()), expected);
        }
        String text = parameters.get(name);
        try {
            double value = Double.parseDouble(text);
            if (value >= lowest && value <= highest) {
                return value;
            }
            throw new InputException("--method", name + "=" + text, expected);
        } catch (NumberFormatException e) {
            throw new InputException("--method", name + "=" + text, expected, e);
        }
    }
}
