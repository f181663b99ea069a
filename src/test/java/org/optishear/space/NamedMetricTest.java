// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.allocation.Allocation;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;

class NamedMetricTest {
    private static PruningSpace space(String id, RelativeSum relativeSum, String pattern) {
        return PruningSpaces.entry(id).maker().apply(new PruningSpaces.Setting(BetaOn.SQUARED, relativeSum,
                Allocation.uniform(SparsityPattern.parse(pattern, SparsityPattern.PerRow::new), 2),
                List.of("q_proj", "k_proj")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            paper               | CODE | 0.5 per row    | wanda, magnitude per row
            paper               | CODE | 0.5 per matrix | wanda per matrix, magnitude
            paper               | CODE | 0.5 per block  | wanda per block, magnitude per block
            paper               | CODE | 2:4            | wanda, magnitude
            paper               | RIA  | 0.5 per row    | wanda, magnitude per row, ri per row, ria per row
            paper               | RIA  | 0.5 per matrix | wanda per matrix, magnitude, ri, ria
            scalar-coefficients | RIA  | 0.5 per row    | wanda
            power               | CODE | 0.5 per matrix | wanda per matrix, magnitude
            families            | CODE | 0.5 per row    | wanda, magnitude per row, ri per row, ria per row, magnitude, ri, ria
            extended            | CODE | 2:4            | wanda, magnitude, ri, ria
            """)
    void namesSayWhatIsCompared(String id, RelativeSum relativeSum, String pattern, String names) {
        assertThat(space(id, relativeSum, pattern).named().keySet()).containsExactly(names.split(", "));
    }

    @Test
    void namesStandForTheMetricsTheyName() {
        PruningSpace paper = space("paper", RelativeSum.RIA, "0.5 per row");
        assertThat(paper.ranking(paper.named().get("ria per row")).id())
                .isEqualTo("alpha=relative_sum,tauW=identity,beta=none,tauX=sqrt");
        assertThat(MetricFormula.of(paper.ranking(paper.named().get("ri per row"))).formula())
                .isEqualTo("|W| · (1 / r + 1 / c) · x² / C");
        PruningSpace families = space("families", RelativeSum.CODE, "0.5 per row");
        assertThat(MetricFormula.of(families.ranking(families.named().get("ri"))).formula())
                .isEqualTo("(|W|/c + |W|/r)");
        assertThat(families.allocation(families.named().get("ri")).pattern(0))
                .isEqualTo(new SparsityPattern.PerMatrix(0.5, true));
    }
}
