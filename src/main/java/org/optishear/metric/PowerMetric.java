// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Map;
import org.optishear.InputException;
import org.optishear.tensor.RowScores;

/// Powers of what is known of a weight: its size or its share, its input's norm, the sum of its column.
///
/// ```text
/// on=weight   S[i, j] = |W[i, j]|                             * x[j]^q / c[j]^b          x = sqrt(s)
/// on=ria      S[i, j] = (|W[i, j]| / c[j] + |W[i, j]| / r[i]) * x[j]^q / c[j]^b          c[j] = Σᵢ |W[i, j]|
///                                                                                        r[i] = Σⱼ |W[i, j]|   (double)
/// ```
///
/// Why no more exponents: S and S^(1/p) order alike, so a power of |W| is as good as 1; a power of the row's sum cancels
/// within a row. Members: Wanda (q = 1, b = 0), magnitude (q = b = 0), RIA (on=ria, q = 0.5, b = 0). A factor of a sum
/// that is 0 is 1: such a weight is 0 and scores 0.
///
/// Source: none; the family that OptiShear's operations (arXiv:2502.10735) and RIA (Zhang et al. 2024, eq. 3) have in
/// common, with real exponents.
///
/// @param on what stands for the weight
/// @param q power of the input norm, 0 or more
/// @param b power of the column's sum that divides
public record PowerMetric(On on, double q, double b) implements OperandMetric {
    private static final String NAME = "power";
    private static final double LARGEST = 16;

    /// What stands for the weight.
    public enum On {
        /// |W|
        WEIGHT,
        /// RIA's share of its column and its row.
        RIA;

        /// Name in metric texts.
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// Wanda, in double.
    PowerMetric() {
        this(On.WEIGHT, 1, 0);
    }

    /// @throws InputException if a power is out of range
    public PowerMetric {
        if (!(q >= 0 && q <= LARGEST && Math.abs(b) <= LARGEST)) {
            throw new InputException("--method", "power:q=" + q + ",b=" + b, expected());
        }
    }

    private static String expected() {
        return "power:on=weight|ria,q=X,b=Y with X from 0 to 16 and Y from -16 to 16";
    }

    @Override
    public String id() {
        return equals(new PowerMetric()) ? NAME : NAME + ":on=" + on.text() + ",q=" + q + ",b=" + b;
    }

    @Override
    public PruningMetric with(Map<String, String> parameters) {
        On chosen = on;
        double powerOfNorm = q;
        double powerOfColumn = b;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            switch (parameter.getKey()) {
                case "on" -> chosen = on(parameter.getValue());
                case "q" -> powerOfNorm = number(parameter.getValue());
                case "b" -> powerOfColumn = number(parameter.getValue());
                case String unknown -> throw new InputException("--method",
                        NAME + ":" + unknown + "=" + parameter.getValue() + " with an unknown " + unknown,
                        "on, q and b: " + expected());
            }
        }
        return new PowerMetric(chosen, powerOfNorm, powerOfColumn);
    }

    private static On on(String text) {
        for (On choice : On.values()) {
            if (choice.text().equals(text)) {
                return choice;
            }
        }
        throw new InputException("--method", NAME + ":on=" + text, expected());
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new InputException("--method", NAME + ":" + text, expected(), e);
        }
    }

    @Override
    public RowScores.InDouble scores(MetaOperands operands) {
        double[] columns = operands.weightSums().columns();
        double[] factor = operands.norm().clone(); // x^q / c^b, [in]
        for (int j = 0; j < factor.length; j++) {
            double ofColumn = columns[j] == 0 ? 1 : StrictMath.pow(columns[j], b);
            factor[j] = StrictMath.pow(factor[j], q) / ofColumn;
        }
        double[] rows = operands.weightSums().rows();
        return new OperandRow(operands) {
            @Override
            void score(int row, double[] into) {
                for (int j = 0; j < factor.length; j++) {
                    double share = switch (on) {
                        case WEIGHT -> into[j];
                        case RIA -> into[j] == 0 ? 0 : into[j] / columns[j] + into[j] / rows[row];
                    };
                    into[j] = share * factor[j];
                }
            }
        };
    }
}
