// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
    void estimatesAreToldBeforeTheFirstTrial() {
        Optional<Known> known = Optional.of(new Known("wanda", 100));
        assertThat(SearchSummary.progress(new State(0, 12, Double.POSITIVE_INFINITY, known, 1, 1)))
                .isEqualTo("12 estimates");
        assertThat(SearchSummary.progress(new State(1, 12, 90, known, 1, 1)))
                .isEqualTo("12 estimates, 1 trial, best 90.0000, 10.0 % below Wanda");
    }
}
