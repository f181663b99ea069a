// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;

/// A meta metric as a formula: set in MathML, or on one line for a table.
///
/// Symbols: `W[i, j]` weight from input j to output i; `r[i]`, `c[j]` sums of the sizes over row and column; `x[j]` norm of
/// an input, `s[j]` its square; a is what β is computed on, s or x.
///
/// @param convention how β and `relative_sum` are read
record Formula(Metric metric, Convention convention) {
    private static final String W = "<mrow><mo stretchy=\"false\">|</mo><msub><mi>W</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub><mo stretchy=\"false\">|</mo></mrow>";
    private static final String ALL_W = "<mrow><mo stretchy=\"false\">|</mo><mi>W</mi><mo stretchy=\"false\">|</mo></mrow>";
    private static final String X = "<msub><mi>x</mi><mi>j</mi></msub>";
    private static final String TIMES = "<mo>·</mo>";

    /// Set over several lines of height.
    Html display() {
        String weights = factor(metric.alpha(), tau(metric.tauW(), W), weightSum(metric.alpha()),
                "<msub><mi>r</mi><mi>i</mi></msub>",
                "<msub><mi>c</mi><mi>j</mi></msub>");
        String a = convention.betaOnSquared() ? "s" : "x";
        String own = "<msub><mi>" + a + "</mi><mi>j</mi></msub>";
        String sum = "<mrow><msub><mo>∑</mo><mi>k</mi></msub><msub><mi>" + a + "</mi><mi>k</mi></msub></mrow>";
        String inputs = factor(metric.beta(), tau(metric.tauX(), X), inputSum(metric.beta(), a, own, sum), sum, own);
        return new Html("<math display=\"block\" class=\"formula\"><mrow>"
                + "<msub><mi>S</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub><mo>=</mo>" + weights + TIMES + inputs
                + "</mrow></math>");
    }

    /// @param sum what a coefficient that is neither `none` nor `relative_sum` divides by
    /// @param row,column the two parts of `relative_sum`
    private String factor(Coefficient coefficient, String tau, String sum, String row, String column) {
        return switch (coefficient) {
            case NONE -> tau;
            case ROW_SUM, COLUMN_SUM, TOTAL, MEAN, FROBENIUS -> fraction(tau, sum);
            case RELATIVE_SUM -> convention.ria()
                    ? "<mrow><mo>(</mo>" + fraction("<mn>1</mn>", row) + "<mo>+</mo>" + fraction("<mn>1</mn>", column)
                            + "<mo>)</mo></mrow>" + TIMES + tau
                    : fraction(tau, "<mrow>" + row + "<mo>+</mo>" + column + "</mrow>");
        };
    }

    private static String weightSum(Coefficient alpha) {
        return switch (alpha) {
            case NONE, RELATIVE_SUM -> "";
            case ROW_SUM -> "<msub><mi>r</mi><mi>i</mi></msub>";
            case COLUMN_SUM -> "<msub><mi>c</mi><mi>j</mi></msub>";
            case TOTAL -> "<mrow><mo>∑</mo>" + ALL_W + "</mrow>";
            case MEAN -> "<mrow><mi>mean</mi><mo>&#8289;</mo>" + ALL_W + "</mrow>";
            case FROBENIUS -> norm("W");
        };
    }

    private static String inputSum(Coefficient beta, String a, String own, String sum) {
        return switch (beta) {
            case NONE, RELATIVE_SUM -> "";
            case ROW_SUM, TOTAL -> sum;
            case COLUMN_SUM -> own; // the inputs are one row, so a column is one entry
            case MEAN -> "<mrow><mi>mean</mi><mo>&#8289;</mo><mi>" + a + "</mi></mrow>";
            case FROBENIUS -> norm(a);
        };
    }

    private static String norm(String of) {
        return "<msub><mrow><mo stretchy=\"false\">‖</mo><mi>" + of
                + "</mi><mo stretchy=\"false\">‖</mo></mrow><mi>F</mi></msub>";
    }

    private static String fraction(String above, String below) {
        return "<mfrac><mrow>" + above + "</mrow><mrow>" + below + "</mrow></mfrac>";
    }

    private static String tau(Operation operation, String of) {
        return switch (operation) {
            case IDENTITY -> of;
            case SQRT -> "<msqrt>" + of + "</msqrt>";
            case SQUARE -> of.equals(X)
                    ? "<msubsup><mi>x</mi><mi>j</mi><mn>2</mn></msubsup>"
                    : "<msup>" + of + "<mn>2</mn></msup>";
            case EXP -> "<msup><mi>e</mi>" + of + "</msup>";
            case LOG -> call("ln", of);
            case SIGMOID -> call("σ", of);
            case SOFTMAX -> call("softmax", of);
        };
    }

    private static String call(String function, String of) {
        return "<mrow><mi>" + function + "</mi><mo>&#8289;</mo><mo stretchy=\"false\">(</mo>" + of
                + "<mo stretchy=\"false\">)</mo></mrow>";
    }

    /// On one line, without indices: `|W|²/c · x/(Σs + s)`.
    Html line() {
        String a = convention.betaOnSquared() ? "s" : "x";
        String weights = lineFactor(metric.alpha(), lineTau(metric.tauW(), "|W|"),
                List.of("r", "c", "Σ|W|", "mean|W|", "‖W‖"), "r", "c");
        String inputs = lineFactor(metric.beta(), lineTau(metric.tauX(), "x"),
                List.of("Σ" + a, a, "Σ" + a, "mean " + a, "‖" + a + "‖"), "Σ" + a, a);
        return new Html("<span class=\"inline-formula\">" + weights + " · " + inputs + "</span>");
    }

    /// @param sums of row, column, all; mean; Frobenius norm
    private String lineFactor(Coefficient coefficient, String tau, List<String> sums, String row, String column) {
        return switch (coefficient) {
            case NONE -> tau;
            case ROW_SUM -> tau + "/" + sums.get(0);
            case COLUMN_SUM -> tau + "/" + sums.get(1);
            case TOTAL -> tau + "/" + sums.get(2);
            case MEAN -> tau + "/" + sums.get(3);
            case FROBENIUS -> tau + "/" + sums.get(4);
            case RELATIVE_SUM -> convention.ria()
                    ? tau + " (1/" + row + " + 1/" + column + ")"
                    : tau + "/(" + row + " + " + column + ")";
        };
    }

    private static String lineTau(Operation operation, String of) {
        return switch (operation) {
            case IDENTITY -> of;
            case SQRT -> "√" + of;
            case SQUARE -> of + "²";
            case EXP -> "e<sup>" + of + "</sup>";
            case LOG -> "ln " + of;
            case SIGMOID -> "σ(" + of + ")";
            case SOFTMAX -> "softmax(" + of + ")";
        };
    }

    /// What its symbols mean, as far as it has them.
    Html symbols() {
        List<Html> symbols = new ArrayList<>();
        symbols.add(symbol("W<sub>ij</sub>", "weight from input j to output i"));
        if (metric.alpha() == Coefficient.ROW_SUM || metric.alpha() == Coefficient.RELATIVE_SUM) {
            symbols.add(symbol("r<sub>i</sub>", "sum of |W| over row i, all weights of one output"));
        }
        if (metric.alpha() == Coefficient.COLUMN_SUM || metric.alpha() == Coefficient.RELATIVE_SUM) {
            symbols.add(symbol("c<sub>j</sub>", "sum of |W| over column j, all weights on one input"));
        }
        symbols.add(symbol("x<sub>j</sub>", "norm of input j over the calibration text"));
        if (metric.beta() != Coefficient.NONE && convention.betaOnSquared()) {
            symbols.add(symbol("s<sub>j</sub>", "its square"));
        }
        if (metric.tauW() == Operation.SIGMOID || metric.tauX() == Operation.SIGMOID) {
            symbols.add(symbol("σ", "logistic sigmoid"));
        }
        return Html.of("<dl class=\"symbols\">{}</dl>", Html.join(symbols));
    }

    private static Html symbol(String markup, String meaning) {
        return Html.of("<div><dt>{}</dt><dd>{}</dd></div>", new Html(markup), meaning);
    }
}
