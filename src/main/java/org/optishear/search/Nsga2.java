// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// NSGA-II: an [Evolution] whose survivors keep their distance.
///
/// ```text
/// survivors    whole fronts of parents + children while they fit; of the front that does not, the least crowded
///              ([Crowding])
/// tournament   won by the better front, within a front by the less crowded
/// ```
///
/// Source: Deb et al. 2002, doi:10.1109/4235.996017, section III. Differs from it: [Variation] makes one child at a time. Differs from
/// Optuna's sampler: its tournament looks at dominance alone.
public final class Nsga2 extends Evolution {
    static final String ID = "nsga2";

    /// @param front from 0
    /// @param distance from the neighbours, the larger the less crowded
    private record Standing(int front, double distance) {}

    private static final Comparator<Standing> ORDER = Comparator.comparingInt(Standing::front)
            .thenComparing(Comparator.comparingDouble(Standing::distance).reversed());

    private Map<Integer, Standing> standings = Map.of(); // by trial number

    /// Uses all settings but the divisions.
    public Nsga2(Problem problem, SearchSettings settings) {
        super(problem, settings);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    List<Evaluation> survivors(List<Evaluation> candidates, int size, Random luck) {
        Map<Integer, Standing> found = new HashMap<>();
        List<Evaluation> survivors = new ArrayList<>();
        List<List<Evaluation>> fronts = NondominatedSort.fronts(candidates);
        for (int front = 0; front < fronts.size() && survivors.size() < size; front++) {
            List<Evaluation> members = fronts.get(front);
            double[] distances = Crowding.distances(Objectives.finite(members));
            for (int member = 0; member < members.size(); member++) {
                found.put(members.get(member).number(), new Standing(front, distances[member]));
            }
            members.stream().sorted(Comparator.comparing(member -> found.get(member.number()), ORDER))
                    .limit(size - survivors.size()).forEach(survivors::add);
        }
        standings = found;
        return survivors;
    }

    @Override
    boolean beats(Evaluation first, Evaluation second) {
        return ORDER.compare(standings.get(first.number()), standings.get(second.number())) < 0;
    }
}
