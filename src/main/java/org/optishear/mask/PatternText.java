// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.function.DoubleFunction;
import org.optishear.InputException;

/// Reads a [SparsityPattern] from its text.
final class PatternText {
    static final String PER_ROW = " per row";
    static final String PER_MATRIX = " per matrix";
    static final String PER_BLOCK = " per block";
    static final String ROW_SHARE = " by row share";
    static final String EXACT = " exact";
    static final String REFERENCE = " reference";
    static final String EXPECTED = "a fraction in [0, 1) or N:M";

    private PatternText() {}

    static SparsityPattern parse(String text, DoubleFunction<SparsityPattern> fraction) {
        try {
            boolean exact = text.endsWith(EXACT);
            String rule = exact ? text.substring(0, text.length() - EXACT.length()) : text;
            if (rule.endsWith(PER_ROW)) {
                return new SparsityPattern.PerRow(number(rule, PER_ROW), exact);
            }
            if (rule.endsWith(PER_MATRIX)) {
                return new SparsityPattern.PerMatrix(number(rule, PER_MATRIX), exact);
            }
            if (rule.endsWith(PER_BLOCK)) {
                return new SparsityPattern.PerBlock(number(rule, PER_BLOCK), exact);
            }
            if (text.endsWith(ROW_SHARE)) {
                return new SparsityPattern.RowShare(number(text, ROW_SHARE));
            }
            if (text.indexOf(':') < 0) {
                return fraction.apply(number(text, ""));
            }
            return groups(text);
        } catch (NumberFormatException e) {
            throw new InputException("sparsity", text, EXPECTED, e);
        }
    }

    private static SparsityPattern groups(String text) {
        boolean reference = text.endsWith(REFERENCE);
        String sizes = reference ? text.substring(0, text.length() - REFERENCE.length()) : text;
        int colon = sizes.indexOf(':');
        int keep = Integer.parseInt(sizes.substring(0, colon));
        int group = Integer.parseInt(sizes.substring(colon + 1));
        return new SparsityPattern.NofM(keep, group, reference);
    }

    private static double number(String text, String ending) {
        return Double.parseDouble(text.substring(0, text.length() - ending.length()));
    }
}
