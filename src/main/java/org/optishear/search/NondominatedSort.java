// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Sorts evaluations into fronts: the first is dominated by nothing, the second by the first only, and so on.
///
/// ```text
/// in lexicographic order of the objectives a member can be dominated by earlier ones only; if a front dominates it, all
/// better fronts do: its front is the first without a dominator, found by bisection
/// ```
///
/// Source: the efficient sort ENS-BS of Zhang, Tian, Cheng and Jin 2015, doi:10.1109/TEVC.2014.2308305, algorithm 4; the fronts are those
/// of Deb et al. 2002, doi:10.1109/4235.996017, section III-A.
final class NondominatedSort {
    private NondominatedSort() {}

    /// The fronts, best first, those that were not measured as the last one; within each the given order is kept.
    static List<List<Evaluation>> fronts(List<Evaluation> evaluations) {
        List<Evaluation> measured = evaluations.stream().filter(Objectives::measured).toList();
        double[][] points = measured.stream().map(Objectives::values).toArray(double[][]::new);
        List<List<Integer>> fronts = new ArrayList<>();
        for (int point : lexicographic(points)) {
            int front = firstWithoutDominator(fronts, points, point);
            if (front == fronts.size()) {
                fronts.add(new ArrayList<>());
            }
            fronts.get(front).add(point);
        }
        List<List<Evaluation>> sorted = new ArrayList<>();
        fronts.forEach(front -> sorted.add(front.stream().sorted().map(measured::get).toList()));
        if (measured.size() < evaluations.size()) {
            sorted.add(evaluations.stream().filter(evaluation -> !Objectives.measured(evaluation)).toList());
        }
        return sorted;
    }

    /// The measured evaluations that no other dominates, in the given order.
    static List<Evaluation> first(List<Evaluation> evaluations) {
        List<Evaluation> measured = evaluations.stream().filter(Objectives::measured).toList();
        double[][] points = measured.stream().map(Objectives::values).toArray(double[][]::new);
        List<Integer> front = new ArrayList<>();
        for (int point : lexicographic(points)) {
            if (!dominated(front, points, point)) {
                front.add(point);
            }
        }
        return front.stream().sorted().map(measured::get).toList();
    }

    private static int[] lexicographic(double[][] points) {
        Comparator<Integer> order = (a, b) -> Arrays.compare(points[a], points[b]);
        return IntStream.range(0, points.length).boxed().sorted(order).mapToInt(Integer::intValue).toArray();
    }

    private static int firstWithoutDominator(List<List<Integer>> fronts, double[][] points, int point) {
        int low = 0;
        int high = fronts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (dominated(fronts.get(middle), points, point)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Whether one of these earlier members dominates a point; the latest are the nearest and looked at first.
    private static boolean dominated(List<Integer> members, double[][] points, int point) {
        for (int i = members.size() - 1; i >= 0; i--) {
            double[] member = points[members.get(i)];
            if (nowhereWorse(member, points[point]) && !Arrays.equals(member, points[point])) {
                return true;
            }
        }
        return false;
    }

    private static boolean nowhereWorse(double[] left, double[] right) {
        for (int objective = 0; objective < left.length; objective++) {
            if (left[objective] > right[objective]) {
                return false;
            }
        }
        return true;
    }
}
