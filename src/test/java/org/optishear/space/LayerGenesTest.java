// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.AllocationUnits.Granularity;
import org.optishear.allocation.PrunableSizes;
import org.optishear.allocation.PrunableSizes.Matrix;
import org.optishear.search.Genome;

/// What the genes of allocations mean, without a model.
class LayerGenesTest {
    private static final PrunableSizes SIZES = new PrunableSizes(IntStream.range(0, 4).mapToObj(block -> List.of(
            new Matrix("m." + block + ".k_proj", 16, 40), new Matrix("m." + block + ".down_proj", 40, 172))).toList());
    private static final SparsityPattern HALF = new SparsityPattern.PerRow(0.5);

    /// No step of a long climb changes the sum of the levels, leaves their bounds, or changes what the model loses.
    @Test
    void everyMoveKeepsTheTotal() {
        for (Granularity granularity : Granularity.values()) {
            LayerLevels levels = new LayerLevels(SIZES, granularity, HALF, 0.05);
            Random luck = new Random(1);
            Genome genome = levels.uniform();
            int changed = 0;
            for (int step = 0; step < 2000; step++) {
                Genome next = levels.moved(genome, luck);
                assertThat(levels.genes().contains(next)).isTrue();
                assertThat(next.choices().stream().mapToInt(Integer::intValue).sum()).isZero();
                changed += next.equals(genome) ? 0 : 1;
                genome = next;
                if (step % 50 == 0) {
                    assertThat(SIZES.pruned(levels.allocation(genome))).isEqualTo(SIZES.weights() / 2);
                }
            }
            assertThat(changed).isGreaterThan(1500);
        }
    }

    @Test
    void crossedLevelsAreBalancedToTheTotal() {
        LayerLevels levels = new LayerLevels(SIZES, Granularity.LINEAR, HALF, 0.05);
        Random luck = new Random(2);
        for (int i = 0; i < 100; i++) {
            assertThat(SIZES.pruned(levels.allocation(levels.genes().random(luck)))).isEqualTo(SIZES.weights() / 2);
        }
    }

    /// By hand: rows of 40 lose 18, 20 or 22; rows of 172 lose 77, 86 or 94.
    @Test
    void thePapersChoicesAndHowFarTheyAreOff() {
        LayerChoices choices = new LayerChoices(SIZES, HALF, 0.05, 0.005);
        assertThat(choices.genes().describe(choices.uniform()).values()).containsOnly("0.5");
        assertThat(choices.allocation(Genome.of(0, 1, 2, 1)).patterns()).containsExactly(
                new SparsityPattern.PerRow(0.45), HALF, new SparsityPattern.PerRow(0.55), HALF);
        long lost = 16 * (18 + 20 + 22 + 20) + 40 * (77 + 86 + 94 + 86);
        double deviation = Math.abs((double) lost / SIZES.weights() - 0.5);
        assertThat(choices.costs(Genome.of(0, 1, 2, 1))).singleElement().satisfies(
                cost -> assertThat(cost).isCloseTo(deviation, within(1e-15)));
        assertThat(choices.excess(Genome.of(0, 1, 2, 1))).isZero();
        assertThat(choices.excess(Genome.of(2, 2, 2, 2))).isGreaterThan(0.04);
    }

    @Test
    void aStepThatLeavesNoSparsityIsRefused() {
        assertThatThrownBy(() -> new LayerChoices(SIZES, HALF, 0.5, 0.005)).isInstanceOf(InputException.class)
                .hasMessageContaining("--step");
        assertThatThrownBy(() -> new LayerChoices(SIZES, new SparsityPattern.NofM(2, 4), 0.05, 0.005))
                .isInstanceOf(InputException.class).hasMessageContaining("2:4");
    }

    @Test
    void aStepThatNothingCanTakeIsRefused() {
        assertThatThrownBy(() -> new LayerLevels(SIZES, Granularity.BLOCK, HALF, 0.5))
                .isInstanceOf(InputException.class).hasMessageContainingAll("--step", "0.5 on 4 blocks", "smaller");
        assertThat(new LayerLevels(SIZES, Granularity.BLOCK, HALF, 0.4).genes().genes()).hasSize(4);
        PrunableSizes one = new PrunableSizes(List.of(SIZES.blocks().getFirst()));
        assertThatThrownBy(() -> new LayerLevels(one, Granularity.BLOCK, HALF, 0.05))
                .isInstanceOf(InputException.class).hasMessageContaining("1 blocks");
    }

    /// A climber begins at the first named metric: Wanda, where the part of the space has it.
    @Test
    void aPartOfThePapersSpaceNamesWandaFirst() {
        for (String id : List.of("scalar-coefficients", "scalar-operations")) {
            PruningSpace part = PruningSpaces.entry(id).maker().apply(new PruningSpaces.Setting(BetaOn.SQUARED,
                    RelativeSum.CODE, Allocation.uniform(HALF, 4), List.of("q_proj")));
            assertThat(part.named().keySet().iterator().next()).isEqualTo("wanda");
        }
    }

    /// The metric's genes come first; classes of metrics stay classes beside one allocation.
    @Test
    void jointGenomesAreAMetricAndAnAllocation() {
        PaperSpace metrics = new PaperSpace(BetaOn.SQUARED, RelativeSum.CODE, Allocation.uniform(HALF, 4));
        JointSpace joint = new JointSpace(metrics, new LayerLevels(SIZES, Granularity.BLOCK, HALF, 0.05));
        Map<String, Genome> named = joint.named();
        Genome wanda = named.get("wanda");
        assertThat(joint.ranking(wanda)).isEqualTo(metrics.ranking(metrics.named().get("wanda")));
        Genome moved = wanda.with(4, 2).with(6, -2);
        assertThat(joint.members(moved)).hasSameSizeAs(metrics.members(metrics.named().get("wanda")))
                .allSatisfy(member -> assertThat(joint.canonical(member)).isEqualTo(joint.canonical(moved)));
        assertThat(joint.allocation(moved).pattern(0, "m.0.k_proj").sparsity()).isCloseTo(0.6, within(1e-3));
        assertThat(SIZES.pruned(joint.allocation(moved))).isEqualTo(SIZES.weights() / 2);
        PruningSpace.Climb climb = joint.climb().orElseThrow();
        Random luck = new Random(4);
        Genome genome = climb.start();
        for (int step = 0; step < 200; step++) {
            genome = climb.mutation().mutate(genome, luck);
            assertThat(joint.genes().contains(genome)).isTrue();
            assertThat(genome.choices().subList(4, 8).stream().mapToInt(Integer::intValue).sum()).isZero();
        }
    }
}
