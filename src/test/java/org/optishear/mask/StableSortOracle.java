// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The selection rules written down with a stable sort, as the reference repositories do it.
final class StableSortOracle {
    private static final Comparator<Double> LOWEST_FIRST = (a, b) -> {
        if (a.isNaN() || b.isNaN()) {
            return Boolean.compare(a.isNaN(), b.isNaN());
        }
        return a < b ? -1 : a > b ? 1 : 0;
    };

    private StableSortOracle() {}

    static boolean[] perRow(int columns, double[] scores, double sparsity) {
        boolean[] pruned = new boolean[scores.length];
        for (int first = 0; first < scores.length; first += columns) {
            prune(scores, first, columns, (int) (columns * sparsity), pruned);
        }
        return pruned;
    }

    /// Rows lose as many, the first ones one more.
    static boolean[] perRowExactly(int columns, double[] scores, double sparsity) {
        boolean[] pruned = new boolean[scores.length];
        int rows = scores.length / columns;
        int count = (int) (scores.length * sparsity);
        for (int row = 0; row < rows; row++) {
            prune(scores, row * columns, columns, count / rows + (row < count % rows ? 1 : 0), pruned);
        }
        return pruned;
    }

    static boolean[] groups(int columns, double[] scores, SparsityPattern.NofM pattern) {
        boolean[] pruned = new boolean[scores.length];
        int out = pattern.group() - pattern.keep();
        for (int row = 0; row < scores.length; row += columns) {
            for (int first = 0; first < columns; first += pattern.group()) {
                int length = Math.min(pattern.group(), columns - first);
                int partial = pattern.referencePartial()
                        ? Math.min(out, length)
                        : (int) Math.floor(length * (double) out / pattern.group());
                prune(scores, row + first, length, length == pattern.group() ? out : partial, pruned);
            }
        }
        return pruned;
    }

    static boolean[] perMatrix(double[] scores, double sparsity, boolean exact) {
        boolean[] pruned = new boolean[scores.length];
        int count = (int) (scores.length * sparsity);
        if (exact || sparsity == 0) {
            prune(scores, 0, scores.length, count, pruned);
            return pruned;
        }
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double threshold = sorted[count];
        for (int i = 0; i < scores.length; i++) {
            pruned[i] = scores[i] <= threshold;
        }
        return pruned;
    }

    private static void prune(double[] scores, int first, int length, int count, boolean[] pruned) {
        IntStream.range(first, first + length).boxed().sorted(Comparator.comparing(i -> scores[i], LOWEST_FIRST))
                .limit(count).forEach(i -> pruned[i] = true);
    }
}
