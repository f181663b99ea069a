// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Looks at the whole space, at one genome of each class: the result is its optimum.
///
/// First it asks for the canonical genomes in the order of their indices. Should an evaluation cover less than its class (two
/// genomes that are equal on paper differ in floating point), the lowest genome of each class that is not covered yet is asked next,
/// until all are.
public final class Exhaustive implements Algorithm {
    static final String ID = "exhaustive";

    private final Problem problem;
    private final Set<Genome> open = new TreeSet<>();

    /// Lists the whole space.
    public Exhaustive(Problem problem) {
        this.problem = problem;
        for (long index = 0; index < problem.space().size(); index++) {
            open.add(problem.space().genome(index));
        }
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
