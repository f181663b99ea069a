// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.optishear.experiment.MetricSearch.Known;
import org.optishear.experiment.MetricSearch.State;

class SearchWordsTest {
    @Test
    void whatIsWorseIsAboveAndNothingIsMinusZero() {
        assertThat(SearchSummary.against(119.7, 100, "wanda")).isEqualTo("19.7 % above Wanda");
        assertThat(SearchSummary.against(80.3, 100, "wanda")).isEqualTo("19.7 % below Wanda");
        assertThat(SearchSummary.against(100, 100, "wanda")).isEqualTo("equal to Wanda");
        assertThat(SearchSummary.against(100.0001, 100, "uniform")).isEqualTo("less than 0.1 % above all blocks alike");
        assertThat(SearchSummary.against(1, 0, "wanda")).isEmpty();
    }

    @Test
    void whatIsNotBetterThanANamedMethodAndWhatWasSavedIsSaid() throws IOException {
        ObjectNode found = (ObjectNode) new ObjectMapper().readTree("""
                {"best":{"metric":"m","formula":"f","reading":"r","objective":2.0,"class":["m"]},"objective":"f_rec",
                 "named":{"wanda":{"objective":1.6},"uniform":{"objective":2.5}},
                 "pick":{"trial":7,"aboveNamed":["wanda"]},"evaluatedModels":1,"candidates":2401,
                 "classes":[{"members":[0]}],"saved":{"trials":57,"ofClass":41,"untried":900}}""");
        assertThat(SearchSummary.of(found).lines().map(String::strip)).contains("not better than Wanda",
                "1.60000 Wanda: the best is 25.0 % above Wanda",
                "saved        57 trials, answered from earlier ones (41 of another candidate of the same class); 900 "
                        + "candidates that no trial asked for, known from their class");
        ((ObjectNode) found.path("pick")).putArray("aboveNamed");
        found.remove("saved");
        assertThat(SearchSummary.of(found)).doesNotContain("not better", "saved");
    }

    @Test
    void timesAreRounded() {
        assertThat(List.of(0.2, 89.0, 91.0, 5000.0, 12_600.0)).extracting(SearchSummary::time).containsExactly("1 s",
                "89 s", "2 min", "83 min", "3.5 h");
    }

    @Test
    void estimatesAreToldBeforeTheFirstTrial() {
        Optional<Known> known = Optional.of(new Known("wanda", 100));
        assertThat(SearchSummary.progress(new State(0, 12, Double.POSITIVE_INFINITY, known, 1, 1)))
                .isEqualTo("12 estimates");
        assertThat(SearchSummary.progress(new State(1, 12, 90, known, 1, 1)))
                .isEqualTo("12 estimates, 1 trial, best 90.0000, 10.0 % below Wanda");
    }
}
