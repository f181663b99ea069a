// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moeaframework.core.Solution;
import org.moeaframework.core.attribute.Rank;
import org.moeaframework.core.population.FastNondominatedSorting;

import org.moeaframework.core.population.Population;

/// Fronts against MOEA Framework's.
class NondominatedSortTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void frontsAreThoseOfMoeaFramework(int objectives) {
        Random random = new Random(objectives);
        List<Evaluation> ours = new ArrayList<>();
        Population theirs = new Population();
        for (int i = 0; i < 120; i++) {
            // Few different values, so that ties and equal points occur; every tenth trial has failed.
            List<Double> values = random.ints(objectives, 0, 6).mapToObj(value -> value - 3.0).toList();
            Outcome outcome = i % 10 == 9 ? new Outcome.Failed("no number") : new Outcome.Measured(values);
            Genome genome = Genome.of(i);
            ours.add(new Evaluation(new Proposal(i, genome), outcome, Set.of(genome), Map.of()));
            Solution solution = new Solution(0, objectives, 1);
            boolean failed = outcome instanceof Outcome.Failed;
            solution.setObjectiveValues(values.stream().mapToDouble(value -> failed ? 0 : value).toArray());
            solution.setConstraintValue(0, failed ? 1 : 0);
            solution.setAttribute("number", i);
            theirs.add(solution);
        }
        new FastNondominatedSorting().evaluate(theirs);

        List<List<Evaluation>> fronts = NondominatedSort.fronts(ours);

        for (Solution solution : theirs) {
            int rank = Rank.getAttribute(solution);
            assertThat(fronts.get(rank)).contains(ours.get((int) solution.getAttribute("number")));
        }
        assertThat(fronts.stream().mapToInt(List::size).sum()).isEqualTo(120);
        assertThat(fronts).allSatisfy(front -> assertThat(front.stream().map(Evaluation::number)).isSorted());
        assertThat(NondominatedSort.first(ours)).isEqualTo(fronts.getFirst());
        assertThat(fronts.getLast()).allMatch(trial -> trial.outcome() instanceof Outcome.Failed).hasSize(12);
    }
}
