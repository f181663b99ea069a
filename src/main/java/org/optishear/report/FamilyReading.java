// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the text of a metric of the power family, or of metrics by kind of linear, says in words.
final class FamilyReading {
    private static final Pattern EXPONENT = Pattern.compile("\\b([qb])=(-?[0-9.]+(?:E-?[0-9]+)?)");
    private static final double NEAR = 0.05;

    private FamilyReading() {}

    /// Sentences, in reading order; none where the text says nothing that is known.
    static List<String> sentences(String text) {
        List<String> sentences = new ArrayList<>();
        Matcher exponents = EXPONENT.matcher(text);
        while (exponents.find()) {
            double value = Double.parseDouble(exponents.group(2));
            sentences.add(exponents.group(1).equals("q") ? input(value) : column(value));
        }
        if (text.contains("[")) {
            sentences.add("The kinds of linear in brackets have a metric of their own.");
        }
        return sentences.stream().distinct().toList();
    }

    private static String input(double q) {
        if (Math.abs(q) < NEAR) {
            return "The input hardly counts (q near 0), as in magnitude.";
        }
        if (Math.abs(q - 1) < NEAR) {
            return "The norm of the input counts as in Wanda (q near 1).";
        }
        return q < 0
                ? "Busy inputs lose their weights first (q below 0)."
                : q < 1
                        ? "The norm of the input counts more gently than in Wanda (q between 0 and 1)."
                        : "The norm of the input counts more strongly than in Wanda (q above 1).";
    }

    private static String column(double b) {
        if (Math.abs(b) < NEAR) {
            return "The sum of |W| over an input's weights hardly counts (b near 0).";
        }
        return b < 0
                ? "A weight is taken relative to the others on its input (b below 0), so inputs with small weights compete on more equal terms."
                : "Inputs with large weights keep them (b above 0).";
    }
}
