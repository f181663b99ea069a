// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpaceTest {
    @Test
    void theFirstGeneIsTheMostSignificantDigit() {
        Space space = TableProblem.numbered(7, 7, 7, 7);

        assertThat(space.size()).isEqualTo(2401);
        assertThat(space.index(Genome.of(1, 4, 3, 0))).isEqualTo(((1 * 7 + 4) * 7 + 3) * 7);
        assertThat(space.genome(560)).isEqualTo(Genome.of(1, 4, 3, 0));
    }

    @Test
    void indicesAndGenomesAreInverseAndInOneOrder() {
        Space space = TableProblem.numbered(3, 1, 5, 2);
        List<Genome> genomes = LongStream.range(0, space.size()).mapToObj(space::genome).toList();

        assertThat(genomes).hasSize(30).doesNotHaveDuplicates().isSorted();
        assertThat(genomes.stream().map(space::index)).isEqualTo(LongStream.range(0, 30).boxed().toList());
    }

    @Test
    void randomGenomesReachEveryPlaceAboutEquallyOften() {
        Space space = TableProblem.numbered(3, 2, 2);
        Random random = new Random(3);
        int[] counts = new int[12];
        for (int draw = 0; draw < 12_000; draw++) {
            counts[(int) space.index(space.random(random))]++;
        }

        assertThat(IntStream.of(counts).boxed()).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void whatIsNotOfTheSpaceIsRefused() {
        Space space = TableProblem.numbered(3, 2);

        assertThat(space.contains(Genome.of(2, 1))).isTrue();
        assertThat(List.of(Genome.of(3, 0), Genome.of(0, -1), Genome.of(0), Genome.of(0, 0, 0)))
                .noneMatch(space::contains);
        assertThatThrownBy(() -> space.index(Genome.of(0, 2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 2]");
        assertThatThrownBy(() -> space.genome(6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                () -> new Space(List.of(new Categorical("a", List.of("x")), new Categorical("a", List.of("y")))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("named a");
        assertThatThrownBy(() -> new Categorical("a", List.of("x", "x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSpaceTooLargeToListCanStillBeSampled() {
        Space space = TableProblem.numbered(Collections.nCopies(80, 3).stream().mapToInt(i -> i).toArray());

        assertThatThrownBy(space::size).isInstanceOf(ArithmeticException.class);
        assertThat(space.contains(space.random(new Random(1)))).isTrue();
    }

    @Test
    void aGenomeIsDescribedByNames() {
        List<Gene> genes = new ArrayList<>(List.of(new Categorical("tau", List.of("identity", "sqrt"))));
        genes.add(new Categorical("beta", List.of("none", "mean")));

        assertThat(new Space(genes).describe(Genome.of(1, 0)).toString()).isEqualTo("{tau=sqrt, beta=none}");
    }

    private static final Space MIXED = new Space(List.of(new Categorical("op", List.of("a", "b")),
            new IntegerRange("shift", -3, 4), new RealRange("power", -1, 2), new RealRange("scale", 1e-4, 1, true)));

    @Test
    void wholeNumbersAreIndexedFromTheirLowest() {
        Space space = new Space(List.of(new IntegerRange("a", -2, 1), new Categorical("b", List.of("x", "y", "z"))));
        List<Genome> genomes = LongStream.range(0, space.size()).mapToObj(space::genome).toList();

        assertThat(genomes).hasSize(12).doesNotHaveDuplicates().isSorted().allMatch(space::contains);
        assertThat(genomes.getFirst()).isEqualTo(Genome.of(-2, 0));
        assertThat(genomes.stream().map(space::index)).isEqualTo(LongStream.range(0, 12).boxed().toList());
        assertThat(space.isFinite()).isTrue();
    }

    @Test
    void aSpaceWithARealGeneCannotBeListedButDrawnAndDescribed() {
        Random random = new Random(8);
        int[] signs = new int[2];
        int[] decades = new int[4];
        for (int draw = 0; draw < 8000; draw++) {
            Genome genome = MIXED.random(random);
            assertThat(MIXED.contains(genome)).isTrue();
            signs[genome.value(2) < 0 ? 0 : 1]++;
            decades[(int) Math.min(3, -Math.log10(genome.value(3)))]++;
        }

        assertThat(MIXED.isFinite()).isFalse();
        assertThatThrownBy(MIXED::size).isInstanceOf(ArithmeticException.class).hasMessageContaining("power");
        assertThat(signs[0] / 8000.0).isBetween(0.31, 0.36);
        assertThat(IntStream.of(decades).boxed()).allMatch(count -> count > 1800 && count < 2200);
        assertThat(MIXED.describe(Genome.ofValues(1, -3, 0.1, 1e-4)).toString())
                .isEqualTo("{op=b, shift=-3, power=0.1, scale=1.0E-4}");
        assertThat(List.of(Genome.ofValues(0, 0.5, 0, 1), Genome.ofValues(0, 5, 0, 1), Genome.ofValues(0, 0, 2.5, 1),
                Genome.ofValues(0, 0, 0, 0))).noneMatch(MIXED::contains);
    }

    @Test
    void valuesAreExactToTheLastBit() {
        Genome genome = Genome.ofValues(0.1, 2, -0.0);

        assertThat(genome).isEqualTo(Genome.ofValues(0.1, 2, 0.0)).isNotEqualTo(genome.with(0, Math.nextUp(0.1)))
                .isLessThan(genome.with(0, Math.nextUp(0.1)));
        assertThat(genome).hasToString("[0.1, 2, 0]");
        assertThat(Genome.ofValues(1, 2)).isEqualTo(Genome.of(1, 2));
        assertThatThrownBy(() -> genome.choice(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> genome.with(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangesThatHoldNothingAreRefused() {
        assertThatThrownBy(() -> new IntegerRange("a", 2, 1)).hasMessageContaining("from 2 to 1");
        assertThatThrownBy(() -> new IntegerRange("a", Integer.MIN_VALUE, 5)).hasMessageContaining("no range");
        assertThatThrownBy(() -> new RealRange("a", 1, Double.NaN)).hasMessageContaining("no range");
        assertThatThrownBy(() -> new RealRange("a", 0, 1, true)).hasMessageContaining("no logarithmic range");
    }

    @Test
    void aGenomeIsAValue() {
        int[] choices = {1, 2};
        Genome genome = Genome.of(choices);
        choices[0] = 9;

        assertThat(genome).isEqualTo(Genome.of(1, 2)).hasSameHashCodeAs(Genome.of(1, 2)).isNotEqualTo(Genome.of(2, 1));
        assertThat(genome.with(1, 0)).isEqualTo(Genome.of(1, 0));
        assertThat(genome.choices()).containsExactly(1, 2);
    }

    @Test
    void anObjectiveIsNeverNaN() {
        assertThatThrownBy(() -> new Outcome.Measured(List.of(1.0, Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Outcome.Measured(List.of(Double.POSITIVE_INFINITY)).objectives()).hasSize(1);
    }
}
