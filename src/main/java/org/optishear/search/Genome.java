// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Arrays;
import java.util.List;

/// One point of a [Space]: for each gene the position of its choice. Immutable.
///
/// Genomes of one space are ordered as their indices are: by the first gene, then the second, and so on.
public final class Genome implements Comparable<Genome> {
    private final int[] choices; // [genes]

    private Genome(int[] choices) {
        this.choices = choices;
    }

    /// A genome of these choices, one for each gene in the order of the space.
    public static Genome of(int... choices) {
        return new Genome(choices.clone());
    }

    /// The number of genes.
    public int length() {
        return choices.length;
    }

    /// The position of the choice of one gene.
    public int choice(int gene) {
        return choices[gene];
    }

    /// All choices in the order of the genes.
    public List<Integer> choices() {
        return Arrays.stream(choices).boxed().toList();
    }

    /// This genome with another choice for one gene.
    public Genome with(int gene, int choice) {
        int[] changed = choices.clone();
        changed[gene] = choice;
        return new Genome(changed);
    }

    @Override
    public int compareTo(Genome other) {
        return Arrays.compare(choices, other.choices);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Genome genome && Arrays.equals(choices, genome.choices);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(choices);
    }

    @Override
    public String toString() {
        return Arrays.toString(choices);
    }
}
