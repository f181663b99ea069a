// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Convention ROW = new Convention(true, false, "0.5 per row");

    private static String text(Metric metric, Convention convention) {
        return String.join(" ", new Explanation(metric, convention).sentences());
    }

    private static String text(Operation tauW, Operation tauX, Coefficient alpha, Coefficient beta) {
        return text(new Metric(tauW, tauX, alpha, beta), ROW);
    }

    @Test
    void wandaIsReadAsWanda() {
        assertThat(text(Metric.ofIndex(0), ROW)).isEqualTo(
                "A weight counts by its size. It is multiplied by the norm of its input, as in Wanda. Weights compete within "
                        + "their row; the lowest scores go (0.5 per row).");
    }

    @Test
    void theFoundOneOfStories() {
        assertThat(text(Metric.ofIndex(703), ROW)).startsWith(
                "A weight counts by the square of its size: large weights stand out more. It is taken relative to all weights "
                        + "on the same input (its column)")
                .contains("as in Wanda. β divides by the sum of all inputs plus this one's own");
    }

    /// τ₂·β computed on two inputs, against what the sentence says happens between them.
    @Test
    void powersOfTheInputCombine() {
        double quiet = 0.5;
        double busy = 3;
        for (Convention convention : new Convention[]{ROW, new Convention(false, false, "0.5 per row")}) {
            for (Operation tauX : new Operation[]{Operation.IDENTITY, Operation.SQRT, Operation.SQUARE}) {
                for (Coefficient beta : new Coefficient[]{Coefficient.NONE, Coefficient.COLUMN_SUM}) {
                    String text = text(new Metric(Operation.IDENTITY, tauX, Coefficient.NONE, beta), convention);
                    double ratio = factor(busy, tauX, beta, convention) / factor(quiet, tauX, beta, convention);
                    assertThat(text.contains("The input is ignored")).as(text).isEqualTo(Math.abs(ratio - 1) < 1e-9);
                    assertThat(text.contains("lose their weights first")).as(text).isEqualTo(ratio < 1 - 1e-9);
                    assertThat(text.contains("as in Wanda")).as(text).isEqualTo(Math.abs(ratio - busy / quiet) < 1e-9);
                    assertThat(text.contains("more strongly")).as(text).isEqualTo(ratio > busy / quiet + 1e-9);
                }
            }
        }
    }

    private static double factor(double x, Operation tauX, Coefficient beta, Convention convention) {
        double tau = tauX == Operation.SQRT ? Math.sqrt(x) : tauX == Operation.SQUARE ? x * x : x;
        double own = convention.betaOnSquared() ? x * x : x;
        return beta == Coefficient.NONE ? tau : tau / own;
    }

    @Test
    void whatCancelsIsSaidToCancel() {
        String cancels = "changes no ranking";
        assertThat(text(Operation.EXP, Operation.LOG, Coefficient.ROW_SUM, Coefficient.NONE)).contains(cancels);
        assertThat(text(Operation.EXP, Operation.LOG, Coefficient.NONE, Coefficient.FROBENIUS)).contains(cancels);
        assertThat(text(Operation.EXP, Operation.LOG, Coefficient.NONE, Coefficient.RELATIVE_SUM))
                .doesNotContain(cancels);
        assertThat(text(new Metric(Operation.EXP, Operation.LOG, Coefficient.ROW_SUM, Coefficient.NONE),
                new Convention(true, false, "0.5 per matrix"))).doesNotContain(cancels)
                .contains("across their whole matrix",
                        "(its row)");
    }

    @Test
    void groupsAndRiaAreTold() {
        assertThat(text(new Metric(Operation.IDENTITY, Operation.SQRT, Coefficient.RELATIVE_SUM, Coefficient.NONE),
                new Convention(true, true, "2:4"))).isEqualTo(
                        "A weight counts by its size. It is taken relative to its row, plus relative to its column, as in RIA. "
                                + "It is multiplied by the square root of the norm of its input, more gently than in Wanda. "
                                + "Weights compete within each group of neighbours in a row; the highest stay (2:4).");
    }

    @Test
    void everyMetricHasAReading() {
        for (int index = 0; index < Metric.COUNT; index++) {
            for (boolean squared : new boolean[]{true, false}) {
                Convention convention = new Convention(squared, !squared, "0.5 per row");
                assertThat(new Explanation(Metric.ofIndex(index), convention).sentences())
                        .as(Metric.ofIndex(index).text())
                        .hasSizeBetween(3, 5).allSatisfy(sentence -> assertThat(sentence).matches("[AIWTβ].*[^.]\\."));
            }
        }
    }
}
