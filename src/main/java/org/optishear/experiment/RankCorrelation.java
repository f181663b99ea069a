// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Arrays;
import java.util.Comparator;

/// Whether two measures put the same candidates in the same order.
///
/// ```text
/// spearman = Pearson's correlation of the ranks; equal values share the mean of their ranks
/// kendall  = (concordant - discordant pairs) / sqrt(pairs untied in a * pairs untied in b)      (tau-b)
/// ```
///
/// Both are NaN where a measure has one value only. Source: Kendall and Gibbons 1990, Rank Correlation Methods.
///
/// @param spearman from -1 to 1
/// @param kendall from -1 to 1
record RankCorrelation(double spearman, double kendall) {
    /// @param a `[candidates]`, at least two, no NaN
    /// @param b `[candidates]`, of the same
    static RankCorrelation of(double[] a, double[] b) {
        return new RankCorrelation(pearson(ranks(a), ranks(b)), tau(a, b));
    }

    private static double[] ranks(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int first = 0; first < order.length;) {
            int end = first;
            while (end < order.length && values[order[end]] == values[order[first]]) {
                end++;
            }
            for (int i = first; i < end; i++) {
                ranks[order[i]] = (first + end - 1) / 2.0;
            }
            first = end;
        }
        return ranks;
    }

    private static double pearson(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double products = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            products += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        return products / Math.sqrt(squaresA * squaresB);
    }

    private static double tau(double[] a, double[] b) {
        long difference = 0;
        long untiedA = 0;
        long untiedB = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                int orderA = Double.compare(a[i], a[j]);
                int orderB = Double.compare(b[i], b[j]);
                difference += (long) Integer.signum(orderA) * Integer.signum(orderB);
                untiedA += orderA == 0 ? 0 : 1;
                untiedB += orderB == 0 ? 0 : 1;
            }
        }
        return difference / Math.sqrt((double) untiedA * untiedB);
    }
}
