// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Survivor selection by reference directions.
///
/// ```text
/// whole fronts while they fit; then, until the population is full:
///   the direction with the fewest survivors among those that the split front can serve (equal ones: by lot)
///   no survivor yet: its nearest member of the split front; otherwise any of them (by lot)
/// ```
///
/// A member belongs to the direction whose line from the ideal point is nearest in normalised objectives.
///
/// Source: Deb and Jain 2014, doi:10.1109/TEVC.2013.2281535, algorithms 1, 3 and 4.
final class Niching {
    private final double[][] directions; // [directions][objectives]
    private final Normalization normalization;

    Niching(int objectives, Divisions divisions) {
        this.directions = ReferenceDirections.of(objectives, divisions);
        this.normalization = new Normalization(objectives);
    }

    /// The best `size` of the measured candidates, best front first; all of them if they are fewer.
    List<Evaluation> survivors(List<Evaluation> candidates, int size, Random luck) {
        List<Evaluation> survivors = new ArrayList<>();
        List<Evaluation> split = List.of();
        for (List<Evaluation> front : NondominatedSort.fronts(candidates)) {
            if (survivors.size() + front.size() > size) {
                split = front;
                break;
            }
            survivors.addAll(front);
        }
        List<Evaluation> considered = new ArrayList<>(survivors);
        considered.addAll(split);
        double[][] points = normalization.normalize(considered);
        if (survivors.size() < size && !split.isEmpty()) {
            survivors.addAll(new Places(points, survivors.size(), luck).fill(split, size - survivors.size()));
        }
        return survivors;
    }

    /// The directions and who belongs to them, while places are given to the members of the split front.
    private final class Places {
        private final double[] distances; // [points], to the nearest direction
        private final int[] taken = new int[directions.length]; // survivors by direction
        private final List<List<Integer>> waiting = new ArrayList<>(); // split members by direction, nearest first
        private final Random luck;

        /// @param points normalised; the first `certain` belong to survivors, the others to the split front
        Places(double[][] points, int certain, Random luck) {
            this.distances = new double[points.length - certain];
            this.luck = luck;
            Arrays.stream(directions).forEach(_ -> waiting.add(new ArrayList<>()));
            for (int point = 0; point < points.length; point++) {
                int nearest = nearest(points[point]);
                if (point < certain) {
                    taken[nearest]++;
                } else {
                    distances[point - certain] = squaredDistance(points[point], directions[nearest]);
                    waiting.get(nearest).add(point - certain);
                }
            }
            waiting.forEach(members -> members.sort((a, b) -> Double.compare(distances[a], distances[b])));
        }

        List<Evaluation> fill(List<Evaluation> split, int places) {
            List<Evaluation> chosen = new ArrayList<>();
            while (chosen.size() < places) {
                List<Integer> needy = needy();
                int direction = needy.get(luck.nextInt(needy.size()));
                List<Integer> members = waiting.get(direction);
                int position = taken[direction] == 0 ? 0 : luck.nextInt(members.size());
                chosen.add(split.get(members.remove(/* index */ position)));
                taken[direction]++;
            }
            return chosen;
        }

        /// The directions with the fewest survivors among those with members waiting.
        private List<Integer> needy() {
            List<Integer> needy = new ArrayList<>();
            for (int direction = 0; direction < directions.length; direction++) {
                if (waiting.get(direction).isEmpty()) {
                    continue;
                }
                if (!needy.isEmpty() && taken[direction] < taken[needy.getFirst()]) {
                    needy.clear();
                }
                if (needy.isEmpty() || taken[direction] == taken[needy.getFirst()]) {
                    needy.add(direction);
                }
            }
            return needy;
        }

        private int nearest(double[] point) {
            int nearest = 0;
            double least = squaredDistance(point, directions[0]);
            for (int direction = 1; direction < directions.length; direction++) {
                double distance = squaredDistance(point, directions[direction]);
                if (distance < least) {
                    nearest = direction;
                    least = distance;
                }
            }
            return nearest;
        }
    }

    /// From a point to the line through the origin and `direction`.
    private static double squaredDistance(double[] point, double[] direction) {
        double along = 0;
        double length = 0;
        for (int i = 0; i < point.length; i++) {
            along += point[i] * direction[i];
            length += direction[i] * direction[i];
        }
        double distance = 0;
        for (int i = 0; i < point.length; i++) {
            double across = point[i] - along / length * direction[i];
            distance += across * across;
        }
        return distance;
    }
}
