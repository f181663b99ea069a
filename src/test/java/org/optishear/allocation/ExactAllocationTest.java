// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.PrunableSizes.Matrix;

/// Rounding against all ways to share out the same total.
class ExactAllocationTest {
    private static final PrunableSizes TINY = new PrunableSizes(List.of(
            List.of(new Matrix("m.0.a", 1, 3), new Matrix("m.0.b", 1, 5)), List.of(new Matrix("m.1.a", 2, 4))));

    /// No other shares of the same total are nearer to the quotas (sum of squares).
    @Test
    void sharesAreTheNearestOfAllWithTheirTotal() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            Allocation asked = new Allocation(
                    List.of(new SparsityPattern.PerRow(random.nextDouble() * 0.6),
                            new SparsityPattern.PerMatrix(random.nextDouble() * 0.6)),
                    Map.of("m.0.b", new SparsityPattern.PerRow(random.nextDouble() * 0.6)));
            double[] quotas = quotas(asked);
            long total = (long) (quotas[0] + quotas[1] + quotas[2] + 1e-9);
            Allocation exact = ExactAllocation.of(asked, TINY, total);
            double scale = total / (quotas[0] + quotas[1] + quotas[2]);
            long[] found = counts(exact);
            assertThat(found[0] + found[1] + found[2]).isEqualTo(total).isEqualTo(TINY.pruned(exact));
            assertThat(distance(found, quotas, scale)).isCloseTo(best(quotas, total, scale), within(1e-12));
            assertThat(TINY.pruned(ExactAllocation.of(asked, TINY))).isEqualTo(total);
        }
    }

    private static double[] quotas(Allocation asked) {
        return new double[]{3 * asked.pattern(0, "m.0.a").sparsity(), 5 * asked.pattern(0, "m.0.b").sparsity(),
                8 * asked.pattern(1, "m.1.a").sparsity()};
    }

    private static long[] counts(Allocation exact) {
        return new long[]{(long) (3 * exact.pattern(0, "m.0.a").sparsity()),
                (long) (5 * exact.pattern(0, "m.0.b").sparsity()), (long) (8 * exact.pattern(1, "m.1.a").sparsity())};
    }

    private static double best(double[] quotas, long total, double scale) {
        double best = Double.POSITIVE_INFINITY;
        for (long a = 0; a <= 3; a++) {
            for (long b = 0; b <= 5; b++) {
                long c = total - a - b;
                if (c >= 0 && c <= 8) {
                    best = Math.min(best, distance(new long[]{a, b, c}, quotas, scale));
                }
            }
        }
        return best;
    }

    private static double distance(long[] shares, double[] quotas, double scale) {
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            sum += Math.pow(shares[i] - quotas[i] * scale, 2);
        }
        return sum;
    }

    /// Three matrices of 5, 5 and 15 weights at a half: each rounded down 2 + 2 + 7, together 12.
    @Test
    void aUniformAllocationLosesWhatTheModelShould() {
        PrunableSizes odd = new PrunableSizes(List.of(List.of(new Matrix("m.0.a", 1, 5), new Matrix("m.0.b", 5, 1)),
                List.of(new Matrix("m.1.a", 3, 5))));
        Allocation uniform = Allocation.uniform(new SparsityPattern.PerRow(0.5, true), 2);
        assertThat(odd.pruned(uniform)).isEqualTo(11);
        assertThat(odd.pruned(ExactAllocation.of(uniform, odd))).isEqualTo(12);
    }

    @Test
    void whatComesOutEvenIsLeftAsItIs() {
        PrunableSizes even = new PrunableSizes(List.of(List.of(new Matrix("m.0.a", 4, 8), new Matrix("m.0.b", 2, 4))));
        assertThat(ExactAllocation.of(Allocation.uniform(new SparsityPattern.PerRow(0.25), 1), even))
                .isEqualTo(Allocation.uniform(new SparsityPattern.PerRow(0.25, true), 1));
    }

    @Test
    void groupsKeepTheirPatternAndBlocksAreSharedWhole() {
        List<SparsityPattern> patterns = new ArrayList<>(List.of(new SparsityPattern.NofM(2, 4),
                new SparsityPattern.PerBlock(0.3, false), new SparsityPattern.PerBlock(0.44, false)));
        PrunableSizes sizes = new PrunableSizes(IntStream.range(0, 3).mapToObj(block -> List
                .of(new Matrix("m." + block + ".a", 1, 3), new Matrix("m." + block + ".b", 1, 5))).toList());
        Allocation exact = ExactAllocation.of(new Allocation(patterns), sizes);
        assertThat(exact.byLinear()).isEmpty();
        assertThat(exact.pattern(0)).isEqualTo(new SparsityPattern.NofM(2, 4));
        assertThat((long) (8 * exact.pattern(1).sparsity())).isEqualTo(2); // 2.4 and 3.52 of 5
        assertThat((long) (8 * exact.pattern(2).sparsity())).isEqualTo(3);
        assertThat(sizes.pruned(exact)).isEqualTo(3 + 2 + 3); // 2:4 takes floor(3 * 2/4) of 3, and 2 of 5
    }

    @Test
    void noMatrixLosesAll() {
        PrunableSizes small = new PrunableSizes(
                List.of(List.of(new Matrix("m.0.a", 1, 2), new Matrix("m.0.b", 1, 2))));
        assertThatThrownBy(() -> ExactAllocation.of(new Allocation(List.of(new SparsityPattern.PerRow(0.9, true)),
                Map.of("m.0.b", new SparsityPattern.PerRow(0.85, true))), small, 3))
                .isInstanceOf(InputException.class).hasMessageContaining("takes all 2 weights");
    }
}
