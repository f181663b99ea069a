// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.optishear.allocation.Allocation;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchSettings;
import org.optishear.space.PaperSpace;

/// What a report makes of trials: which of them classes saved, and whether a named method may be picked.
class SavedTrialsTest {
    private static final PaperSpace SPACE = new PaperSpace(BetaOn.SQUARED, RelativeSum.CODE,
            Allocation.uniform(new SparsityPattern.PerRow(0.5), 1));
    private static final Genome WANDA = SPACE.named().get("wanda");
    /// In Wanda's class: a factor that is constant in the row.
    private static final Genome SAME = Genome.of(0, 0, 1, 0);
    private static final Genome OTHER = Genome.of(2, 0, 0, 0);

    private static Evaluation measured(int number, Genome genome, double value, Set<Genome> covers,
            Map<String, String> facts) {
        return new Evaluation(new Proposal(number, genome), new Outcome.Measured(List.of(value)), covers, facts);
    }

    private static SearchReport report(SearchSettings search, List<Evaluation> trials, NamedMethods named) {
        return SearchReport.of(new SearchResult(trials), new MetricSearch.Settings(SPACE, "nsga3", search), named);
    }

    @Test
    void answeredTrialsAndUntriedCandidatesAreCounted() {
        Set<Genome> alike = Set.of(WANDA, SAME, Genome.of(0, 0, 4, 0), Genome.of(0, 0, 5, 0));
        List<Evaluation> trials = List.of(
                measured(0, WANDA, 3, alike, Map.of(PruningProblem.PRUNED_WEIGHTS, "a")),
                measured(1, SAME, 3, alike, Map.of(Evaluation.DUPLICATE_OF, "0")),
                measured(2, WANDA, 3, alike, Map.of(Evaluation.DUPLICATE_OF, "0")),
                measured(3, OTHER, 2, Set.of(OTHER), Map.of(PruningProblem.PRUNED_WEIGHTS, "b")),
                measured(4, OTHER, 2, Set.of(OTHER),
                        Map.of(Evaluation.DUPLICATE_OF, "3", Evaluation.INCUMBENT, "true")));
        SearchReport report = report(SearchSettings.PAPER, trials,
                new NamedMethods(Map.of(), List.of(), Optional.empty()));

        assertThat(report.saved()).isEqualTo(new SearchReport.Saved(2, 1, 2));
        assertThat(report.incumbents()).isEqualTo(1);
        assertThat(report.classes()).extracting(SearchReport.MetricClass::equals).containsExactly(List.of(),
                List.of("wanda"));
    }

    /// The paper's own search hands out what it found; any other one Wanda, if that is better.
    @Test
    void onlyThePapersSearchHandsOutWhatIsWorseThanWanda() {
        NamedMethods named = new NamedMethods(Map.of("wanda", 1.5),
                List.of(measured(0, WANDA, 1.5, Set.of(WANDA), Map.of(PruningProblem.PRUNED_WEIGHTS, "a"))),
                Optional.empty());
        List<Evaluation> trials = List
                .of(measured(0, OTHER, 2, Set.of(OTHER), Map.of(PruningProblem.PRUNED_WEIGHTS, "b")));

        assertThat(report(SearchSettings.PAPER, trials, named).best().genome()).isEqualTo(OTHER);
        assertThat(report(SearchSettings.PAPER, trials, named).best().objective()).isEqualTo(2);
        assertThat(report(new SearchSettings(0, 300, 50), trials, named).best().genome()).isEqualTo(WANDA);
    }
}
