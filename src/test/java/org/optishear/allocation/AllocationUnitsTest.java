// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.AllocationUnits.Granularity;
import org.optishear.allocation.PrunableSizes.Matrix;

/// Whatever the levels, the model loses the same number of weights.
class AllocationUnitsTest {
    /// Blocks of linears of odd and different sizes.
    private static final PrunableSizes ODD = new PrunableSizes(IntStream.range(0, 5).mapToObj(block -> List.of(
            new Matrix("m." + block + ".k_proj", 13, 21), new Matrix("m." + block + ".up_proj", 101 + block, 37),
            new Matrix("m." + block + ".down_proj", 37, 101))).toList());

    private static AllocationUnits units(Granularity granularity, SparsityPattern pattern) {
        return new AllocationUnits(ODD, granularity, pattern, 0.05);
    }

    @Test
    void anyLevelsTakeTheTotalToTheElement() {
        Random random = new Random(3);
        for (Granularity granularity : Granularity.values()) {
            for (double sparsity : new double[]{0.1, 0.5, 0.613, 0.9}) {
                AllocationUnits units = units(granularity, new SparsityPattern.PerRow(sparsity));
                assertThat(units.total()).isEqualTo((long) (ODD.weights() * sparsity));
                for (int round = 0; round < 50; round++) {
                    int[] levels = units.units().stream().mapToInt(_ -> random.nextInt(-40, 41)).toArray();
                    assertThat(Arrays.stream(units.counts(levels)).sum()).isEqualTo(units.total());
                    assertThat(ODD.pruned(units.allocation(levels))).isEqualTo(units.total());
                }
            }
        }
    }

    @Test
    void pairedMovesNeedNoBalancing() {
        AllocationUnits units = units(Granularity.LINEAR, new SparsityPattern.PerMatrix(0.6));
        int[] levels = new int[units.units().size()];
        long[] before = units.counts(levels);
        levels[1] += 2;
        levels[5] -= 1;
        levels[11] -= 1;
        long[] after = units.counts(levels);
        for (int unit = 0; unit < levels.length; unit++) {
            assertThat(after[unit] - before[unit]).isEqualTo(levels[unit] * units.step());
        }
        assertThat(units.step()).isEqualTo(Math.round(0.05 * ODD.weights() / 15.0));
    }

    @Test
    void levelZeroIsUniform() {
        for (Granularity granularity : Granularity.values()) {
            Allocation uniform = units(granularity, new SparsityPattern.PerRow(0.5))
                    .allocation(new int[Granularity.BLOCK == granularity ? 5 : 15]);
            for (int block = 0; block < 5; block++) {
                for (Matrix matrix : ODD.blocks().get(block)) {
                    SparsityPattern own = uniform.pattern(block, matrix.linear());
                    assertThat(own.sparsity() * matrix.weights()).isCloseTo(matrix.weights() * 0.5, within(1.0));
                    assertThat(own).isInstanceOf(SparsityPattern.PerRow.class);
                    assertThat(own.exact()).isTrue();
                }
            }
        }
    }

    @Test
    void blocksComparedAsAWholeKeepTheirTotalToo() {
        AllocationUnits units = units(Granularity.BLOCK, new SparsityPattern.PerBlock(0.7, false));
        Allocation moved = units.allocation(new int[]{1, -1, 0, 2, -2});
        assertThat(moved.byLinear()).isEmpty();
        assertThat(ODD.pruned(moved)).isEqualTo(units.total());
    }

    @Test
    void boundsAreWhatAUnitHas() {
        AllocationUnits units = units(Granularity.LINEAR, new SparsityPattern.PerRow(0.5));
        for (int unit = 0; unit < units.units().size(); unit++) {
            int[] levels = new int[units.units().size()];
            levels[unit] = units.highest(unit);
            long weights = units.units().get(unit).weights();
            assertThat(weights / 2 + units.highest(unit) * units.step()).isLessThanOrEqualTo(weights);
            assertThat(weights / 2 - units.lowest(unit) * units.step()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void whatHasNoFractionToMoveIsRefused() {
        assertThatThrownBy(() -> units(Granularity.BLOCK, new SparsityPattern.NofM(2, 4)))
                .isInstanceOf(InputException.class).hasMessageContaining("2:4");
        assertThatThrownBy(() -> units(Granularity.LINEAR, new SparsityPattern.PerBlock(0.5, true)))
                .isInstanceOf(InputException.class).hasMessageContaining("--granularity");
        assertThatThrownBy(() -> units(Granularity.BLOCK, new SparsityPattern.PerRow(0.995)))
                .isInstanceOf(InputException.class).hasMessageContaining("0.99 of a block is the most");
    }
}
