// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// The order in which the candidates of a rung go on.
///
/// ```text
/// 1. the nondominated front (one objective: its value)
/// 2. within a front: rank[i] = candidates of the rung that are strictly better in objective i; the ranks of a candidate,
///    ascending, are compared like words: who is best in something goes first
/// 3. the trial's number
/// ```
///
/// Ranks and not values, so that no objective counts more because its numbers are larger.
///
/// Where some may not be picked ([Problem#excess]), every other place, the first one among them, goes to the best that would be picked: else
/// a rung that keeps one might keep the least of a cost that is known beforehand.
final class Promotion {
    private Promotion() {}

    /// Best first.
    ///
    /// @param rung measured evaluations of one fidelity
    /// @param excess of a genome
    static List<Evaluation> ranked(List<Evaluation> rung, ToDoubleFunction<Genome> excess) {
        List<Evaluation> ranked = ranked(rung);
        if (rung.stream().allMatch(candidate -> excess.applyAsDouble(candidate.genome()) == 0)) {
            return ranked;
        }
        List<Evaluation> picked = rung.stream()
                .sorted(Comparator.comparingDouble((Evaluation candidate) -> excess.applyAsDouble(candidate.genome()))
                        .thenComparingDouble(candidate -> values(candidate).getFirst())
                        .thenComparingInt(Evaluation::number))
                .toList();
        Set<Evaluation> both = new LinkedHashSet<>();
        for (int place = 0; place < ranked.size(); place++) {
            both.add(picked.get(place));
            both.add(ranked.get(place));
        }
        return List.copyOf(both);
    }

    private static List<Evaluation> ranked(List<Evaluation> rung) {
        Map<Integer, int[]> ranks = new HashMap<>();
        rung.forEach(candidate -> ranks.put(candidate.number(), ranks(candidate, rung)));
        List<Evaluation> ranked = new ArrayList<>();
        for (List<Evaluation> front : NondominatedSort.fronts(rung)) {
            ranked.addAll(front.stream()
                    .sorted(Comparator
                            .comparing((Evaluation candidate) -> ranks.get(candidate.number()), Arrays::compare)
                            .thenComparingInt(Evaluation::number))
                    .toList());
        }
        return ranked;
    }

    private static int[] ranks(Evaluation candidate, List<Evaluation> rung) {
        List<Double> own = values(candidate);
        int[] ranks = new int[own.size()];
        for (Evaluation other : rung) {
            for (int objective = 0; objective < ranks.length; objective++) {
                ranks[objective] += values(other).get(objective) < own.get(objective) ? 1 : 0;
            }
        }
        Arrays.sort(ranks);
        return ranks;
    }

    private static List<Double> values(Evaluation candidate) {
        return switch (candidate.outcome()) {
            case Outcome.Measured measured -> measured.objectives();
            case Outcome.Stopped _,Outcome.Failed _ -> throw new IllegalArgumentException("not measured: " + candidate);
        };
    }
}
