// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrontChartTest {
    private static final TrialPoint.Genes GENES = new TrialPoint.Genes(Map.of("a", "x"), Map.of());

    private static TrialPoint trial(int number, double divergence, double deviation) {
        return new TrialPoint(number, List.of(divergence, deviation), TrialPoint.Genes.NONE);
    }

    private static boolean beats(TrialPoint one, TrialPoint other) {
        double first = one.values().get(0) - other.values().get(0);
        double second = one.values().get(1) - other.values().get(1);
        return first <= 0 && second <= 0 && (first < 0 || second < 0);
    }

    /// Against all pairs; whole numbers make ties frequent.
    @Test
    void theFrontIsWhatNoOtherBeats() {
        Random luck = new Random(3);
        for (int round = 0; round < 50; round++) {
            List<TrialPoint> trials = new ArrayList<>();
            for (int number = 0; number < 25; number++) {
                trials.add(trial(number, luck.nextInt(8), luck.nextInt(8)));
            }
            List<List<Double>> expected = trials.stream()
                    .filter(trial -> trials.stream().noneMatch(other -> beats(other, trial)))
                    .map(TrialPoint::values).distinct().toList();
            assertThat(FrontChart.front(trials).stream().map(TrialPoint::values))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void ofEqualTrialsTheFirstStands() {
        assertThat(FrontChart.front(List.of(trial(4, 1, 1), trial(2, 1, 1))).getFirst().number()).isEqualTo(2);
    }

    /// A staged search keeps estimates on few tokens beside exact values; a good one is no result.
    @Test
    void estimatesAndParentsScoredOnceMoreAreNoPoints() {
        List<Double> best = List.of(0.0, 0.0);
        List<TrialPoint> trials = List.of(trial(0, 2, 1), trial(1, 1, 2),
                new TrialPoint(2, best, GENES, List.of(GENES), false, true, false),
                new TrialPoint(3, best, GENES, List.of(GENES), true, false, true));
        assertThat(FrontChart.drawn(trials)).extracting(TrialPoint::number).containsExactly(0, 1);
        assertThat(GeneStatistics.measured(trials)).extracting(TrialPoint::number).containsExactly(0, 1);
    }
}
