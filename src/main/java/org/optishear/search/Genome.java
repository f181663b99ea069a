// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Arrays;
import java.util.List;

/// One point of a [Space]: for each gene the position of its choice ([Categorical]) or its value ([IntegerRange],
/// [RealRange]). Immutable; equal if every value is equal to the last bit.
///
/// Genomes of one space are ordered by the first gene, then the second, and so on: in a finite space as their indices are.
public final class Genome implements Comparable<Genome> {
    private final double[] values; // [genes]; no NaN, no −0

    private Genome(double[] values) {
        this.values = values;
    }

    /// A genome of these choices or whole numbers, one for each gene in the order of the space.
    public static Genome of(int... choices) {
        return new Genome(Arrays.stream(choices).asDoubleStream().toArray());
    }

    /// A genome of these values, one for each gene in the order of the space.
    ///
    /// @throws IllegalArgumentException if one is not a finite number
    public static Genome ofValues(double... values) {
        double[] copy = new double[values.length];
        for (int gene = 0; gene < copy.length; gene++) {
            copy[gene] = exact(values[gene]);
        }
        return new Genome(copy);
    }

    private static double exact(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a gene cannot be " + value);
        }
        return value + 0.0;
    }

    /// The number of genes.
    public int length() {
        return values.length;
    }

    /// The position of the choice of one gene, or its whole number.
    ///
    /// @throws IllegalArgumentException if the value is not whole: the gene is a [RealRange]
    public int choice(int gene) {
        int choice = (int) values[gene];
        if (choice != values[gene]) {
            throw new IllegalArgumentException("gene " + gene + " of " + this + " is no choice");
        }
        return choice;
    }

    /// The value of one gene; for a [Categorical] the position of its choice.
    public double value(int gene) {
        return values[gene];
    }

    /// All choices in the order of the genes.
    ///
    /// @throws IllegalArgumentException if a value is not whole
    public List<Integer> choices() {
        Integer[] choices = new Integer[values.length];
        Arrays.setAll(choices, this::choice);
        return List.of(choices);
    }

    /// All values in the order of the genes.
    public List<Double> values() {
        return Arrays.stream(values).boxed().toList();
    }

    /// This genome with another choice or value for one gene.
    public Genome with(int gene, double value) {
        double[] changed = values.clone();
        changed[gene] = exact(value);
        return new Genome(changed);
    }

    @Override
    public int compareTo(Genome other) {
        return Arrays.compare(values, other.values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Genome genome && Arrays.equals(values, genome.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /// `[3, 0, 0.125]`: whole values without a point.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (double value : values) {
            text.append(text.length() > 1 ? ", " : "").append(text(value));
        }
        return text.append(']').toString();
    }

    /// A value as a person reads it: all its digits, and no point if it is whole.
    static String text(double value) {
        return value == (long) value && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
