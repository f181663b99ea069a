// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// Orders of input channels on small matrices, against a count by hand of what they keep.
class ChannelPermutationTest {
    private static final ChannelSearch HEURISTIC = new ChannelSearch(ColumnImportance.SUM,
            false,
            1024);
    private static final ChannelSearch ASSIGNED = new ChannelSearch(ColumnImportance.SUM, true,
            1024);

    @ParameterizedTest
    @CsvSource({"2,4,24,1,1", "2,4,26,1,1", "1,4,8,3,1", "3,4,8,2,3", "4,8,32,1,1", "5,8,45,1,1", "3,7,14,2,2",
            "2,4,3,1,1",
            "4,4,16,1,1"})
    void ordersKeepWhatIsCountedByHand(int keep, int group, int size, int runs, int repeats) {
        ChannelRuns shape = new ChannelRuns(runs, repeats, size);
        for (boolean reference : new boolean[]{false, true}) {
            SparsityPattern.NofM pattern = new SparsityPattern.NofM(keep, group, reference);
            double[] values = random(13 * shape.columns(), 2);
            RowScores scores = ArrayScores.inDouble(13, shape.columns(), values);
            for (ChannelSearch search : new ChannelSearch[]{HEURISTIC, ASSIGNED}) {
                ChannelPermutation found = ChannelPermutation.of(scores, pattern, shape, search);
                for (int[] order : found.order()) {
                    assertThat(IntStream.of(order).sorted().toArray()).isEqualTo(IntStream.range(0, size).toArray());
                }
                assertThat(found.retained()).isCloseTo(kept(values, shape.columns(found.order()), pattern),
                        within(1e-4));
                assertThat(found.before()).isCloseTo(
                        kept(values, IntStream.range(0, shape.columns()).toArray(), pattern), within(1e-4));
                assertThat(found.retained()).isGreaterThanOrEqualTo(found.dealt());
            }
        }
    }

    /// With two groups of two, one place of which is given anew, nothing is out of reach of the last assignment.
    @Test
    void theAssignmentFindsThePairingThatKeepsMost() {
        double[] values = {9, 8, 1, 2, //
                9, 8, 1, 2};
        ChannelPermutation found = ChannelPermutation.of(ArrayScores.inDouble(2, 4, values),
                new SparsityPattern.NofM(1, 2), ChannelRuns.whole(4), ASSIGNED);
        assertThat(found.before()).isEqualTo(2 * (9 + 2));
        assertThat(found.retained()).isEqualTo(2 * (9 + 8));
    }

    @Test
    void scoresThatAreNotFiniteLeaveTheHeuristicAndStandLast() {
        double[] values = random(6 * 8, 5);
        values[3] = Double.NaN;
        values[8 + 6] = Double.POSITIVE_INFINITY;
        RowScores scores = ArrayScores.inFloat(6, 8, values);
        ChannelPermutation found = ChannelPermutation.of(scores, new SparsityPattern.NofM(2, 4), ChannelRuns.whole(8),
                ASSIGNED);
        assertThat(found.finite()).isFalse();
        int[] order = found.order()[0];
        assertThat(order[4 * 0 + 3]).as("last run goes backwards: the highest comes first").isEqualTo(3);
        assertThat(order[4 * 1 + 3]).isEqualTo(6);
        assertThat(ChannelPermutation.of(scores, new SparsityPattern.NofM(2, 4), ChannelRuns.whole(8), HEURISTIC)
                .order()).isDeepEqualTo(found.order());
    }

    /// Under the proportional rule a partial group loses less than its share, so the most important channels go there; under
    /// the references' it loses more, so the least important do.
    @Test
    void thePartialGroupGetsTheChannelsThatItsRuleAsksFor() {
        double[] values = IntStream.range(0, 11).mapToDouble(i -> i + 1).toArray();
        RowScores scores = ArrayScores.inFloat(1, 11, values);
        int[] share = ChannelPermutation.of(scores, new SparsityPattern.NofM(2, 4), ChannelRuns.whole(11), ASSIGNED)
                .order()[0];
        assertThat(Arrays.copyOfRange(share, 8, 11)).containsExactly(8, 9, 10);
        int[] reference = ChannelPermutation.of(scores, new SparsityPattern.NofM(2, 4, true), ChannelRuns.whole(11),
                ASSIGNED).order()[0];
        assertThat(Arrays.copyOfRange(reference, 8, 11)).containsExactly(0, 1, 2);
    }

    @Test
    void threadsAndPartsAreToldApart() {
        int rows = 700; // three chunks of sums in fp32, two of rows
        int columns = 1024;
        RowScores scores = ArrayScores.inFloat(rows, columns, random(rows * columns, 6));
        SparsityPattern.NofM pattern = new SparsityPattern.NofM(2, 4);
        ChannelSearch parts = new ChannelSearch(ColumnImportance.ROW, true, 50);
        ChannelPermutation here = ChannelPermutation.of(scores, pattern, ChannelRuns.whole(columns), parts);
        try (Workers workers = new Workers(3)) {
            ChannelPermutation there = ChannelPermutation.of(scores, pattern, ChannelRuns.whole(columns), parts,
                    workers);
            assertThat(there.order()).isDeepEqualTo(here.order());
            assertThat(there.retained()).isEqualTo(here.retained());
        }
        ChannelPermutation together = ChannelPermutation.of(scores, pattern, ChannelRuns.whole(columns),
                new ChannelSearch(ColumnImportance.ROW, true, 256));
        assertThat(here.retained()).isGreaterThan(here.dealt());
        assertThat(together.retained()).isGreaterThan(here.retained());
    }

    private static double[] random(int count, long seed) {
        return new Random(seed).doubles(count).map(value -> value * value).toArray();
    }

    /// What a stable sort of every group keeps.
    private static double kept(double[] values, int[] columns, SparsityPattern.NofM pattern) {
        double[] ordered = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            ordered[i] = values[i - i % columns.length + columns[i % columns.length]];
        }
        boolean[] pruned = StableSortOracle.groups(columns.length, ordered, pattern);
        return IntStream.range(0, values.length).filter(i -> !pruned[i]).mapToDouble(i -> ordered[i]).sum();
    }
}
