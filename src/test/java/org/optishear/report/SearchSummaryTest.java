// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SearchSummaryTest {
    private static Search.MetricClass found(double objective, Integer... members) {
        return new Search.MetricClass(objective, Metric.ofIndex(members[0]).text(), Optional.empty(), List.of(members),
                members.length,
                List.of(), new Search.Beside("", Optional.empty(), Optional.empty()));
    }

    @Test
    void aChoiceIsJudgedByAllItsMetrics() {
        Search search = new Search(List.of(found(1, 0, 1), found(4, 343, 2), found(10, 344)), Map.of(),
                new Search.Counts(3, 3, 0, 0, OptionalLong.of(2401), Optional.empty()),
                new Search.Setting("", "", "f_rec", Convention.DEFAULT, Map.of()), Optional.empty(),
                Optional.empty(), Map.of(), Optional.empty(), Map.of(), List.of(), List.of(), Optional.empty());
        List<String> operations = Arrays.stream(Operation.values()).map(Operation::text).toList();
        List<String> coefficients = Arrays.stream(Coefficient.values()).map(Coefficient::text).toList();

        assertThat(Operators.choices(search, operations, metric -> metric.tauW().ordinal())).containsExactly(
                new Operators.Choice("identity", 3, 1, 2), new Operators.Choice("sqrt", 2, 4, 7));
        assertThat(Operators.choices(search, coefficients, metric -> metric.beta().ordinal())).containsExactly(
                new Operators.Choice("none", 2, 1, 2.5), new Operators.Choice("row_sum", 2, 1, 5.5),
                new Operators.Choice("column_sum", 1, 4, 4));
    }

    @Test
    void everyClassIsInOneBin() {
        assertThat(ClassHistogram.counts(new double[]{0, 1, 1.1, 7.9, 8})).containsExactly(1, 2, 0, 0, 0, 0, 0, 2);
        double[] many = new double[900];
        Arrays.setAll(many, i -> i);
        assertThat(Arrays.stream(ClassHistogram.counts(many)).sum()).isEqualTo(900);
        assertThat(ClassHistogram.counts(many)).hasSize(40);
    }
}
