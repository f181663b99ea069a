// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.prune.Ranking;

class MetricFormulaTest {
    private static PruningMetric metric(String text) {
        return Metrics.parse(text, BetaOn.SQUARED, RelativeSum.CODE);
    }

    /// A factor whose exponent is 0 is left out, an exponent that is 1 too.
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "power:q=0,b=0 => |W|",
            "power:q=1,b=0 => |W| · x",
            "power:q=0,b=1 => |W| / c",
            "power:q=0.5,b=-0.25 => |W| · x^0.5 · c^0.25",
            "power:on=ria,q=2,b=-1 => (|W|/c + |W|/r) · x^2 · c",
    })
    void whatIsOneIsLeftOut(String text, String rest) {
        assertThat(MetricFormula.of(metric(text)).formula()).isEqualTo(rest);
    }

    @Test
    void kindsThatAreAlikeAreSaidOnce() {
        MetricFormula formula = MetricFormula.of(new Ranking(metric("wanda"),
                Map.of("k_proj", metric("power:q=0.4,b=0"), "q_proj", metric("power:q=0.4,b=0"), "down_proj",
                        metric("power:on=ria,q=1.31,b=0.2"))));
        assertThat(formula.formula())
                .isEqualTo("down_proj: (|W|/c + |W|/r) · x^1.31 / c^0.2; k_proj, q_proj: |W| · x^0.4");
        assertThat(formula.reading())
                .isEqualTo("a weight counts by its size (in down_proj by its share of its column plus "
                        + "its share of its row), times the norm of its input (power 0.4 in k_proj to 1.31 in down_proj), divided by "
                        + "the sum of its column (power 0 in k_proj to 0.2 in down_proj)");
    }

    @Test
    void kindsThatAreAllAlikeAreOneMetric() {
        assertThat(MetricFormula.of(new Ranking(metric("wanda"),
                Map.of("k_proj", metric("power:q=2,b=0"), "q_proj", metric("power:q=2,b=0")))))
                .isEqualTo(new MetricFormula("|W| · x^2",
                        "a weight counts by its size, times the norm of its input to the power of 2"));
    }

    @Test
    void otherMetricsByKindAreReadOneByOne() {
        assertThat(MetricFormula.of(new Ranking(metric("wanda"),
                Map.of("k_proj", metric("wanda"), "q_proj", metric("magnitude")))).reading())
                .isEqualTo("each kind of linear has its own metric: in k_proj, a weight counts by its size, times the "
                        + "norm of its input; in q_proj, a weight counts by its size");
    }

    /// What `relative_sum` means is what the formula says.
    @Test
    void aRelativeSumIsReadAsItIsComputed() {
        String text = "alpha=relative_sum,tauW=sqrt,beta=relative_sum,tauX=identity";
        MetricFormula code = MetricFormula.of(metric(text));
        MetricFormula ria = MetricFormula.of(Metrics.parse(text, BetaOn.SQUARED, RelativeSum.RIA));
        assertThat(code.formula()).isEqualTo("√|W| / (r + c) · x / (R + C)");
        assertThat(code.reading()).contains("divided by the sums of the sizes of its row and its column together");
        assertThat(ria.formula()).isEqualTo("√|W| · (1 / r + 1 / c) · x · (1 / R + 1 / C)");
        assertThat(ria.reading())
                .contains("times the reciprocals of the sums of the sizes of its row and of its column, added")
                .doesNotContain("divided");
    }
}
