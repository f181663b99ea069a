// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.optishear.experiment.SearchProgress.Known;
import org.optishear.experiment.SearchProgress.State;

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
    void failuresAndAnEarlyEndAreSaid() throws IOException {
        ObjectNode found = (ObjectNode) new ObjectMapper().readTree("""
                {"best":{"metric":"m","formula":"f","reading":"r","objective":2.0,"class":["m"]},"objective":"kl",
                 "evaluatedModels":1,"trials":83,"trialsAsked":100,"failedTrials":8,"algorithm":"one-plus-lambda",
                 "stages":{"incumbentsScored":5},"classes":[{"members":[0]}],
                 "correlationWithPerplexity":{"f_rec":{"spearman":-0.4,"kendall":-0.25}}}""");
        assertThat(SearchSummary.of(found).lines().map(String::strip)).contains(
                "evaluated    1 distinct model; 1 candidate is the best",
                "failed       8 trials gave no value: study.db says why",
                "ended        after 78 of 100 trials: one-plus-lambda found no candidate that was new",
                "rank correlation of f_rec with perplexity over 1 models: Spearman -0.400, Kendall -0.250");
        found.put("trials", 105);
        found.put("failedTrials", 0);
        assertThat(SearchSummary.of(found)).doesNotContain("failed", "ended");
    }

    @Test
    void whatTheBlocksLoseIsSaid() throws IOException {
        ObjectNode found = (ObjectNode) new ObjectMapper().readTree("""
                {"best":{"metric":"m","formula":"f","reading":"r","objective":2.0,"class":["m"],"sparsity":0.497,
                  "sparsityByBlock":[0.45,0.55,0.5]},"objective":"f_rec","layers":"paper","statistics":"dense",
                 "evaluatedModels":1,"classes":[{"members":[0],"objectives":{"deviation":0.003}}]}""");
        assertThat(SearchSummary.of(found).lines().map(String::strip)).contains(
                "allocation   blocks from 45.00 % (block 0) to 55.00 % (block 1); the model loses 49.70 %",
                "deviation 0.30 % from the sparsity asked for",
                "statistics   dense: `prune --plan` takes them from the blocks pruned before, so it may prune other "
                        + "weights than were scored");
        ObjectNode best = (ObjectNode) found.path("best");
        best.putArray("sparsityByBlock").add(0.5).add(0.5002);
        best.putObject("sparsityByLinear").put("a.q_proj", 0.1).put("a.k_proj", 0.9);
        found.put("statistics", "sequential");
        assertThat(SearchSummary.of(found).lines().map(String::strip)).contains(
                "allocation   all blocks alike; the model loses 49.70 %",
                "linears from 10.00 % (a.q_proj) to 90.00 % (a.k_proj)");
        assertThat(SearchSummary.of(found)).doesNotContain("statistics");
        found.remove("layers");
        assertThat(SearchSummary.of(found)).doesNotContain("allocation");
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
