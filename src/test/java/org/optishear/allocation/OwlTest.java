// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.allocation.PrunableSizes.Matrix;
import org.optishear.mask.SparsityPattern;
import org.optishear.prune.WholeModelGoldenTest;

/// How outlier ratios become patterns; the ratios themselves are tested against the reference in [WholeModelGoldenTest].
class OwlTest {
    /// Blocks of two linears of odd sizes.
    private static List<Owl.Share> blocks(double... outliers) {
        return IntStream.range(0, outliers.length).mapToObj(l -> new Owl.Share(outliers[l],
                List.of(new Matrix("layers." + l + ".a", 21, 13), new Matrix("layers." + l + ".b", 17, 31))))
                .toList();
    }

    /// By hand: r = 0, 0.08, 0.16, mean 0.08; density = r - 0.08 + 0.3.
    @Test
    void moreOutliersGiveUpLess() {
        Allocation allocation = new Owl(5, 0.08).allocation(blocks(1, 2, 3), new SparsityPattern.PerRow(0.7));
        double[] expected = {0.78, 0.7, 0.62};
        for (int l = 0; l < expected.length; l++) {
            assertThat(allocation.pattern(l).sparsity()).isCloseTo(expected[l], within(1e-12));
            assertThat(allocation.pattern(l)).isInstanceOf(SparsityPattern.PerRow.class);
        }
    }

    /// By hand, λ = 2, 5 of 8 pruned: r = 0, 1.2, 2 (not doubled), mean 16/15; rounded -1, 0, 1.
    @Test
    void groupsAreMixedByBlock() {
        Allocation allocation = new Owl(6, 2).allocation(blocks(0, 3, 5), new SparsityPattern.NofM(3, 8, true));
        assertThat(allocation.patterns()).containsExactly(new SparsityPattern.NofM(2, 8, true),
                new SparsityPattern.NofM(3, 8, true), new SparsityPattern.NofM(4, 8, true));
    }

    @Test
    void exactPatternsAddUpToTheElement() {
        List<Owl.Share> blocks = blocks(0.3, 1.7, 0.9, 2.2, 0.3);
        PrunableSizes sizes = new PrunableSizes(blocks.stream().map(Owl.Share::matrices).toList());
        long weights = sizes.weights();
        for (double sparsity : new double[]{0.5, 0.613, 0.7}) {
            for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(sparsity, true),
                    new SparsityPattern.PerMatrix(sparsity, true))) {
                Allocation allocation = new Owl(5, 0.08).allocation(blocks, pattern);
                long pruned = 0;
                for (int l = 0; l < blocks.size(); l++) {
                    for (Matrix matrix : blocks.get(l).matrices()) {
                        SparsityPattern own = allocation.pattern(l, matrix.linear());
                        assertThat(own.exact()).isTrue();
                        pruned += (long) (matrix.weights() * own.sparsity());
                    }
                }
                assertThat(pruned).isEqualTo((long) (weights * sparsity));
            }
            Allocation byBlock = new Owl(5, 0.08).allocation(blocks, new SparsityPattern.PerBlock(sparsity, true));
            assertThat(IntStream.range(0, blocks.size())
                    .mapToLong(l -> (long) (sizes.weights(l) * byBlock.pattern(l).sparsity())).sum())
                    .isEqualTo((long) (weights * sparsity));
        }
    }

    @Test
    void equalOutliersGiveUpAlike() {
        Allocation allocation = Owl.PUBLISHED.allocation(blocks(2, 2), new SparsityPattern.PerMatrix(0.25));
        assertThat(allocation.patterns()).containsOnly(new SparsityPattern.PerMatrix(0.25));
    }

    @Test
    void aBlockLosesAtLeastALittleAndNeverAll() {
        assertThat(new Owl(5, 0.2).allocation(blocks(0, 1), new SparsityPattern.PerRow(0.1)).pattern(1).sparsity())
                .isEqualTo(0.01);
        assertThatThrownBy(() -> new Owl(5, 0.2).allocation(blocks(0, 1), new SparsityPattern.PerRow(0.9)))
                .isInstanceOf(InputException.class).hasMessageContaining("block 0")
                .hasMessageContaining("smaller lambda");
    }

    @Test
    void textIsReadBack() {
        assertThat(Owl.parse("owl")).isEqualTo(Owl.PUBLISHED);
        assertThat(Owl.parse("owl:lambda=0.1,M=7")).isEqualTo(new Owl(7, 0.1));
        assertThat(Owl.parse(new Owl(3, 0.05).text())).isEqualTo(new Owl(3, 0.05));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owl:", "owl:M=", "owl:M=x", "owl:M=-1", "owl:k=3", "owl:M=NaN", "owl:lambda=0"})
    void whatIsNoOwlIsNamed(String text) {
        assertThatThrownBy(() -> Owl.parse(text)).isInstanceOf(InputException.class)
                .hasMessageContaining("[--allocation] found " + text);
    }
}
