// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// A problem whose outcomes stand in a table: objectives by index, the class expected beforehand, the class found out.
///
/// It finishes a batch in an order of its own (`orderSeed`), and `cutAfter` evaluations it dies, as a killed process does.
final class TableProblem implements Problem {
    private final Space space;
    private final double[][] table; // [index][objective]; NaN = the trial fails
    private final long[] expected;
    private final long[] proven;
    private final Map<Long, Long> lowest = new HashMap<>(); // class → its lowest index
    private final Random order;
    private final int cutAfter;
    final List<Proposal> evaluated = new ArrayList<>();

    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    TableProblem(Space space, double[][] table, long[] expected, long[] proven, long orderSeed, int cutAfter) {
        this.space = space;
        this.table = table;
        this.expected = expected;
        this.proven = proven;
        this.order = new Random(orderSeed);
        this.cutAfter = cutAfter;
        for (int index = 0; index < expected.length; index++) {
            lowest.putIfAbsent(expected[index], (long) index);
        }
    }

    /// Every genome in a class of its own.
    static TableProblem of(Space space, double[][] table) {
        long[] identity = LongStream.range(0, table.length).toArray();
        return new TableProblem(space, table, identity, identity, 1, Integer.MAX_VALUE);
    }

    /// A space of equal genes with numbered choices.
    static Space numbered(int... sizes) {
        List<Gene> genes = new ArrayList<>();
        for (int size : sizes) {
            genes.add(new Categorical("gene" + genes.size(),
                    IntStream.range(0, size).mapToObj(Integer::toString).toList()));
        }
        return new Space(genes);
    }

    @Override
    public Space space() {
        return space;
    }

    @Override
    public List<String> objectives() {
        return IntStream.range(0, table[0].length).mapToObj(objective -> "objective" + objective).toList();
    }

    @Override
    public Genome canonical(Genome genome) {
        return space.genome(lowest.get(expected[(int) space.index(genome)]));
    }

    @Override
    public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
        List<Proposal> shuffled = new ArrayList<>(batch);
        Collections.shuffle(shuffled, order);
        for (Proposal proposal : shuffled) {
            if (evaluated.size() == cutAfter) {
                throw new Cut();
            }
            evaluated.add(proposal);
            finished.accept(new Evaluation(proposal, outcome(proposal.genome()), covers(proposal.genome()),
                    Map.of("index", Long.toString(space.index(proposal.genome())))));
        }
    }

    private Outcome outcome(Genome genome) {
        double[] values = table[(int) space.index(genome)];
        if (IntStream.range(0, values.length).anyMatch(i -> Double.isNaN(values[i]))) {
            return new Outcome.Failed("no number");
        }
        return new Outcome.Measured(IntStream.range(0, values.length).mapToObj(i -> values[i]).toList());
    }

    private Set<Genome> covers(Genome genome) {
        int index = (int) space.index(genome);
        return IntStream.range(0, table.length)
                .filter(other -> expected[other] == expected[index] && proven[other] == proven[index])
                .mapToObj(space::genome).collect(Collectors.toCollection(TreeSet::new));
    }

    /// Keeps trials in memory.
    static final class Memory implements Recorder {
        final Map<Integer, Evaluation> kept = new TreeMap<>();
        private final List<Evaluation> earlier;

        Memory(List<Evaluation> earlier) {
            this.earlier = List.copyOf(earlier);
            earlier.forEach(trial -> kept.put(trial.number(), trial));
        }

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public List<Evaluation> finished() {
            return earlier;
        }

        @Override
        public List<Estimate> estimates() {
            return List.of();
        }

        @Override
        public void estimated(Estimate estimate) {
            throw new IllegalStateException("an estimate of an exact search: " + estimate);
        }

        @Override
        public void record(Evaluation evaluation) {
            if (kept.put(evaluation.number(), evaluation) != null) {
                throw new IllegalStateException("trial " + evaluation.number() + " was recorded twice");
            }
        }
    }
}
