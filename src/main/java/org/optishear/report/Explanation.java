// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;

/// What a meta metric does, in words.
///
/// It says what algebra implies: within a row a factor that is one number for the row changes no order, and powers of the
/// input norm combine (τ₂ = x², β = 1/s gives 1).
///
/// @param convention how β and `relative_sum` are read, and what is compared
record Explanation(Metric metric, Convention convention) {
    /// Sentences, in reading order.
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add(weight());
        String relative = relativeWeight();
        if (!relative.isEmpty()) {
            sentences.add(relative);
        }
        sentences.add(input());
        if (cancels()) {
            sentences.add("A factor that is the same for every weight compared changes no ranking.");
        }
        sentences.add(convention.competition());
        return sentences;
    }

    private String weight() {
        return switch (metric.tauW()) {
            case IDENTITY -> "A weight counts by its size.";
            case SQRT -> "A weight counts by the square root of its size: large weights stand out less.";
            case SQUARE -> "A weight counts by the square of its size: large weights stand out more.";
            case EXP -> weightExponential("");
            case LOG -> "A weight counts by the logarithm of its size, which is negative below 1: for such weights a "
                    + "larger second factor lowers the score.";
            case SIGMOID ->
                "A weight counts by the sigmoid of its size, which for small weights is nearly ½: the second "
                        + "factor decides almost alone.";
            case SOFTMAX -> weightExponential(", a softmax over its row");
        };
    }

    private static String weightExponential(String how) {
        return "A weight counts by the exponential of its size" + how + ", which for small weights is nearly flat: the "
                + "second factor decides almost alone.";
    }

    private String relativeWeight() {
        return switch (metric.alpha()) {
            case NONE -> "";
            case TOTAL, MEAN, FROBENIUS -> convention.acrossLinears()
                    ? "It is taken relative to the size of all weights of its linear."
                    : "";
            case ROW_SUM -> convention.withinRows()
                    ? ""
                    : "It is taken relative to all weights of the same output (its row).";
            case COLUMN_SUM -> "It is taken relative to all weights on the same input (its column), so inputs with "
                    + "small weights compete on equal terms.";
            case RELATIVE_SUM -> convention.ria()
                    ? "It is taken relative to its row, plus relative to its column, as in RIA."
                    : "It is taken relative to the weights of its row and its column together.";
        };
    }

    private boolean cancels() {
        if (convention.acrossLinears()) {
            return false; // each linear has a factor of its own
        }
        boolean alpha = metric.alpha() != Coefficient.NONE && metric.alpha().constantInRow()
                && (convention.withinRows() || metric.alpha() != Coefficient.ROW_SUM);
        return alpha || metric.beta() != Coefficient.NONE && metric.beta().constantInRow();
    }

    private String input() {
        double divided = metric.beta() != Coefficient.COLUMN_SUM ? 0 : convention.betaOnSquared() ? 2 : 1;
        String sentence = switch (metric.tauX()) {
            case IDENTITY -> power(1 - divided);
            case SQRT -> power(0.5 - divided);
            case SQUARE -> power(2 - divided);
            case EXP -> exponential("the exponential of its input's norm", divided);
            case LOG -> exponential("the logarithm of its input's norm, negative below 1", divided);
            case SIGMOID -> exponential("the sigmoid of its input's norm, nearly 1 for all but quiet inputs", divided);
            case SOFTMAX ->
                exponential("the softmax of the input norms, which orders as their exponential does", divided);
        };
        return sentence + relativeInput();
    }

    /// τ₂·β as one power of the norm x.
    private static String power(double exponent) {
        if (exponent == 0) {
            return "The input is ignored: β cancels τ₂.";
        }
        if (exponent == 1) {
            return "It is multiplied by the norm of its input, as in Wanda.";
        }
        String name = switch ((int) (2 * exponent)) {
            case 1 -> "the square root of the norm of its input, more gently than in Wanda";
            case 4 -> "the square of the norm of its input, more strongly than in Wanda";
            case -1 -> "1/√x, x the norm of its input: busy inputs lose their weights first";
            case -2 -> "1/x, x the norm of its input: busy inputs lose their weights first";
            case -3 -> "1/(x√x), x the norm of its input: busy inputs lose their weights first";
            default -> throw new IllegalArgumentException("exponent " + exponent);
        };
        return "It is multiplied by " + name + ".";
    }

    private static String exponential(String what, double divided) {
        String then = divided == 0
                ? ""
                : divided == 1 ? ", and divided by that norm" : ", and divided by that norm's square";
        return "It is multiplied by " + what + then + ".";
    }

    private String relativeInput() {
        if (convention.acrossLinears() && metric.beta() != Coefficient.NONE && metric.beta().constantInRow()) {
            return " β makes it relative to the inputs of its linear together.";
        }
        if (metric.beta() != Coefficient.RELATIVE_SUM) {
            return "";
        }
        return convention.ria()
                ? " β adds one over the sum of all inputs to one over this input's own share."
                : " β divides by the sum of all inputs plus this one's own, which is nearly constant unless one input "
                        + "dominates.";
    }
}
