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
/// index = ((digit[0] * n[1] + digit[1]) * n[2] + digit[2]) * … ,   n[i] = number of values of gene i,
///                                                                   digit[i] = choice, or whole number − lowest
/// ```
///
/// so the first gene is the most significant digit. A space with a [RealRange] has no size and no indices.
///
/// @param genes in the order of a genome's values; names are unique
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

    /// Whether its genomes can be counted: no gene is a [RealRange].
    public boolean isFinite() {
        return genes.stream().noneMatch(gene -> switch (gene) {
            case Categorical _,IntegerRange _ -> false;
            case RealRange _ -> true;
        });
    }

    /// The number of genomes.
    ///
    /// @throws ArithmeticException if there are 2⁶³ or more, or a gene is real, so that they cannot be listed
    public long size() {
        long size = 1;
        for (int gene = 0; gene < genes.size(); gene++) {
            size = Math.multiplyExact(size, (long) choiceCount(gene));
        }
        return size;
    }

    /// The number of values of one gene.
    ///
    /// @throws ArithmeticException if it is real
    public int choiceCount(int gene) {
        return switch (genes.get(gene)) {
            case Categorical categorical -> categorical.choices().size();
            case IntegerRange range -> range.count();
            case RealRange range -> throw new ArithmeticException("the values of " + range + " cannot be counted");
        };
    }

    /// Whether the genome has this space's genes and each value exists.
    public boolean contains(Genome genome) {
        if (genome.length() != genes.size()) {
            return false;
        }
        for (int gene = 0; gene < genes.size(); gene++) {
            double value = genome.value(gene);
            boolean exists = switch (genes.get(gene)) {
                case Categorical categorical -> whole(value, 0, categorical.choices().size() - 1);
                case IntegerRange range -> whole(value, range.low(), range.high());
                case RealRange range -> value >= range.low() && value <= range.high();
            };
            if (!exists) {
                return false;
            }
        }
        return true;
    }

    private static boolean whole(double value, int low, int high) {
        return value == Math.rint(value) && value >= low && value <= high;
    }

    /// The position of a genome among all, from 0.
    ///
    /// @throws IllegalArgumentException if it is not of this space
    /// @throws ArithmeticException if the space cannot be listed
    public long index(Genome genome) {
        require(genome);
        long index = 0;
        for (int gene = 0; gene < genes.size(); gene++) {
            long digit = (long) genome.value(gene) - lowest(gene);
            index = Math.addExact(Math.multiplyExact(index, (long) choiceCount(gene)), digit);
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
            choices[gene] = (int) (rest % choiceCount(gene)) + lowest(gene);
            rest /= choiceCount(gene);
        }
        return Genome.of(choices);
    }

    private int lowest(int gene) {
        return switch (genes.get(gene)) {
            case Categorical _,RealRange _ -> 0;
            case IntegerRange range -> range.low();
        };
    }

    /// A genome with every gene drawn uniformly, the first gene first.
    public Genome random(RandomGenerator random) {
        double[] values = new double[genes.size()];
        for (int gene = 0; gene < values.length; gene++) {
            values[gene] = draw(gene, random);
        }
        return Genome.ofValues(values);
    }

    /// A value for one gene, drawn uniformly; for a logarithmic one its logarithm is.
    public double draw(int gene, RandomGenerator random) {
        return switch (genes.get(gene)) {
            case Categorical categorical -> random.nextInt(categorical.choices().size());
            case IntegerRange range -> range.low() + random.nextInt(range.count());
            case RealRange range -> {
                double low = range.coordinate(range.low());
                yield range.value(low + random.nextDouble() * (range.coordinate(range.high()) - low));
            }
        };
    }

    /// Gene name → name of the choice or the value with all its digits, in the order of the genes.
    ///
    /// @throws IllegalArgumentException if the genome is not of this space
    public Map<String, String> describe(Genome genome) {
        require(genome);
        Map<String, String> names = new LinkedHashMap<>();
        for (int gene = 0; gene < genes.size(); gene++) {
            switch (genes.get(gene)) {
                case Categorical categorical ->
                    names.put(categorical.name(), categorical.choices().get(genome.choice(gene)));
                case IntegerRange range -> names.put(range.name(), Integer.toString(genome.choice(gene)));
                case RealRange range -> names.put(range.name(), Genome.text(genome.value(gene)));
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
