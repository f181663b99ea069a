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
