// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.optishear.InputException;

/// Looks at the whole space, at one genome of each class: the result is its optimum.
///
/// First it asks for the canonical genomes in the order of their indices. Should an evaluation cover less than its class (two
/// genomes that are equal on paper differ in floating point), the lowest genome of each class that is not covered yet is asked next,
/// until all are.
public final class Exhaustive implements Algorithm {
    static final String ID = "exhaustive";
    /// A genome takes some hundred bytes, and none of so many is ever evaluated.
    private static final long LARGEST = 5_000_000;

    private final Problem problem;
    private final Set<Genome> open = new TreeSet<>();

    /// Lists the whole space.
    ///
    /// @throws InputException if it cannot be listed: a gene is real, or there are too many genomes
    public Exhaustive(Problem problem) {
        this.problem = problem;
        long size = size(problem.space());
        for (long index = 0; index < size; index++) {
            open.add(problem.space().genome(index));
        }
    }

    private static long size(Space space) {
        long size = 1;
        for (int gene = 0; gene < space.genes().size(); gene++) {
            if (space.genes().get(gene) instanceof RealRange(String name, double _, double _, boolean _)) {
                throw new InputException("--algorithm", ID + " on a space whose " + name + " is a real number",
                        "a finite space, or another algorithm");
            }
            size *= space.choiceCount(gene); // no overflow: both factors are below 2³¹
            if (size > LARGEST) {
                throw new InputException("--algorithm", ID + " on a space of more than " + LARGEST + " genomes",
                        "a smaller space, or another algorithm");
            }
        }
        return size;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Genome> ask() {
        Set<Genome> classes = new HashSet<>();
        List<Genome> lowest = new ArrayList<>();
        for (Genome genome : open) {
            if (classes.add(problem.canonical(genome))) {
                lowest.add(genome);
            }
        }
        return lowest;
    }

    @Override
    public void tell(List<Evaluation> evaluations) {
        evaluations.forEach(evaluation -> open.removeAll(evaluation.covers()));
    }
}
