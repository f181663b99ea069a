// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.List;

/// Sorts evaluations into fronts: the first is dominated by nothing, the second by the first only, and so on.
///
/// Source: Deb et al. 2002, doi:10.1109/4235.996017, section III-A; O(objectives · n²).
final class NondominatedSort {
    private NondominatedSort() {}

    /// The fronts, best first; within each the given order is kept.
    static List<List<Evaluation>> fronts(List<Evaluation> evaluations) {
        int[] dominators = new int[evaluations.size()];
        List<List<Integer>> dominated = new ArrayList<>();
        for (int i = 0; i < evaluations.size(); i++) {
            dominated.add(new ArrayList<>());
            for (int j = 0; j < evaluations.size(); j++) {
                if (Dominance.dominates(evaluations.get(i).outcome(), evaluations.get(j).outcome())) {
                    dominated.get(i).add(j);
                    dominators[j]++;
                }
            }
        }
        List<List<Evaluation>> fronts = new ArrayList<>();
        for (List<Integer> front = free(dominators); !front.isEmpty(); front = free(dominators)) {
            fronts.add(front.stream().map(evaluations::get).toList());
            for (int member : front) {
                dominators[member] = -1;
                dominated.get(member).forEach(other -> dominators[other]--);
            }
        }
        return fronts;
    }

    private static List<Integer> free(int[] dominators) {
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < dominators.length; i++) {
            if (dominators[i] == 0) {
                free.add(i);
            }
        }
        return free;
    }
}
