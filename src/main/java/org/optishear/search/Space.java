// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// All genomes that a search may propose.
///
/// ```text
/// index = ((choice[0] * n[1] + choice[1]) * n[2] + choice[2]) * … ,   n[i] = number of choices of gene i
/// ```
///
/// so the first gene is the most significant digit.
///
/// @param genes in the order of a genome's choices; names are unique
public record Space(List<Gene> genes) {
    /// @throws IllegalArgumentException if there is no gene or two have one name
    public Space {
        genes = List.copyOf(genes);
        Set<String> names = new HashSet<>();
        for (Gene gene : genes) {
            if (!names.add(gene.name())) {
                throw new IllegalArgumentException("two genes are named " + gene.name());
            }
        }
        if (genes.isEmpty()) {
            throw new IllegalArgumentException("a space without genes");
        }
    }

    /// The number of genomes.
    ///
    /// @throws ArithmeticException if there are 2⁶³ or more, so that they cannot be listed
    public long size() {
        long size = 1;
        for (int gene = 0; gene < genes.size(); gene++) {
            size = Math.multiplyExact(size, (long) choiceCount(gene));
        }
        return size;
    }

    /// The number of choices of one gene.
    public int choiceCount(int gene) {
        return switch (genes.get(gene)) {
            case Categorical categorical -> categorical.choices().size();
        };
    }

    /// Whether the genome has this space's genes and each choice exists.
    public boolean contains(Genome genome) {
        if (genome.length() != genes.size()) {
            return false;
        }
        for (int gene = 0; gene < genes.size(); gene++) {
            if (genome.choice(gene) < 0 || genome.choice(gene) >= choiceCount(gene)) {
                return false;
            }
        }
        return true;
    }

    /// The position of a genome among all, from 0.
    ///
    /// @throws IllegalArgumentException if it is not of this space
    public long index(Genome genome) {
        require(genome);
        long index = 0;
        for (int gene = 0; gene < genes.size(); gene++) {
            index = Math.addExact(Math.multiplyExact(index, (long) choiceCount(gene)), (long) genome.choice(gene));
        }
        return index;
    }

    /// The genome at a position, the inverse of [#index].
    public Genome genome(long index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException("genome " + index + " of a space of " + size());
        }
        int[] choices = new int[genes.size()];
        long rest = index;
        for (int gene = genes.size() - 1; gene >= 0; gene--) {
            choices[gene] = (int) (rest % choiceCount(gene));
            rest /= choiceCount(gene);
        }
        return Genome.of(choices);
    }

    /// A genome with every gene drawn uniformly, the first gene first.
    public Genome random(RandomGenerator random) {
        int[] choices = new int[genes.size()];
        for (int gene = 0; gene < choices.length; gene++) {
            choices[gene] = draw(gene, random);
        }
        return Genome.of(choices);
    }

    /// A choice for one gene, drawn uniformly.
    public int draw(int gene, RandomGenerator random) {
        return switch (genes.get(gene)) {
            case Categorical categorical -> random.nextInt(categorical.choices().size());
        };
    }

    /// Gene name → name of the choice, in the order of the genes.
    ///
    /// @throws IllegalArgumentException if the genome is not of this space
    public Map<String, String> describe(Genome genome) {
        require(genome);
        Map<String, String> names = new LinkedHashMap<>();
        for (int gene = 0; gene < genes.size(); gene++) {
            switch (genes.get(gene)) {
                case Categorical categorical ->
                    names.put(categorical.name(), categorical.choices().get(genome.choice(gene)));
            }
        }
        return names;
    }

    private void require(Genome genome) {
        if (!contains(genome)) {
            throw new IllegalArgumentException("genome " + genome + " is not of the space " + this);
        }
    }
}
