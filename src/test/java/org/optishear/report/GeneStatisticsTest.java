// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneStatisticsTest {
    @Test
    void levelsStayWholeNumbers() {
        List<TrialPoint> trials = IntStream.rangeClosed(-4, 4).mapToObj(level -> new TrialPoint(level + 4,
                List.of((double) level), new TrialPoint.Genes(Map.of(), Map.of("b", (double) level)))).toList();
        assertThat(GeneStatistics.genes(trials).get("b")).extracting(Operators.Choice::name)
                .containsExactly("−4 … −3", "−2 … −1", "0 … 1", "2 … 3", "4");
        assertThat(GeneStatistics.genes(trials).get("b")).extracting(Operators.Choice::metrics)
                .containsExactly(2, 2, 2, 2, 1);
    }

    /// A class is known by one trial; its other members do as well as that one.
    @Test
    void aTrialCountsForAllItEquals() {
        TrialPoint.Genes own = new TrialPoint.Genes(Map.of("alpha", "none"), Map.of());
        TrialPoint.Genes equal = new TrialPoint.Genes(Map.of("alpha", "row_sum"), Map.of());
        List<TrialPoint> trials = List.of(
                new TrialPoint(0, List.of(1.0), equal, List.of(own, equal), false, false, false),
                new TrialPoint(1, List.of(3.0), own));
        assertThat(GeneStatistics.genes(trials).get("alpha")).containsExactly(
                new Operators.Choice("none", 2, 1, 2), new Operators.Choice("row_sum", 1, 1, 1));
    }

    /// 22 genes of a metric by kind, and more blocks than a table can tell.
    @Test
    void manySharesLeaveTheMetricsGenes() {
        Map<String, List<Operators.Choice>> genes = new LinkedHashMap<>();
        IntStream.range(0, 22).forEach(gene -> genes.put("q.kind" + (char) ('a' + gene) + "_proj", List.of()));
        IntStream.range(0, 13).forEach(block -> genes.put("block." + block, List.of()));
        assertThat(GeneStatistics.told(genes)).hasSize(35);
        IntStream.range(0, 13).forEach(block -> genes.put("model.layers." + block + ".mlp.up_proj", List.of()));
        assertThat(GeneStatistics.told(genes)).hasSize(22).containsKey("q.kinda_proj");
    }
}
