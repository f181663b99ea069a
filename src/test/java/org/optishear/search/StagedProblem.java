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
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A problem with estimates: objective k of a genome is its distance from a hidden genome plus noise that shrinks with
/// fidelity. Pairs of genomes (the last gene halved) are one class; at fidelity 0 only some of them are proven equal.
///
/// It finishes a batch in an order of its own (`orderSeed`), and after `cutAfter` evaluations it dies, as a killed process does.
final class StagedProblem implements Problem {
    static final int FIDELITIES = 3;
    static final Space SPACE = TableProblem.numbered(6, 6, 6);

    private final int objectives;
    private final Random order;
    private final int cutAfter;
    /// `number@fidelity`, in the order of evaluation.
    final List<String> evaluated = new ArrayList<>();

    StagedProblem(int objectives, long orderSeed, int cutAfter) {
        this.objectives = objectives;
        this.order = new Random(orderSeed);
        this.cutAfter = cutAfter;
    }

    @Override
    public Space space() {
        return SPACE;
    }

    @Override
    public List<String> objectives() {
        return IntStream.range(0, objectives).mapToObj(k -> "f" + k).toList();
    }

    @Override
    public int fidelities() {
        return FIDELITIES;
    }

    @Override
    public Genome canonical(Genome genome) {
        return genome.with(2, genome.choice(2) & ~1);
    }

    @Override
    public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
        List<Proposal> shuffled = new ArrayList<>(batch);
        Collections.shuffle(shuffled, order);
        for (Proposal proposal : shuffled) {
            if (evaluated.size() == cutAfter) {
                throw new TableProblem.Cut();
            }
            evaluated.add(proposal.number() + "@" + fidelity);
            finished.accept(evaluation(proposal, fidelity));
        }
    }

    Evaluation evaluation(Proposal proposal, int fidelity) {
        Genome genome = proposal.genome();
        Genome pair = genome.with(2, genome.choice(2) ^ 1);
        boolean provenEqual = fidelity > 0 || genome.choice(0) % 2 == 0;
        return new Evaluation(proposal, outcome(canonical(genome), fidelity),
                provenEqual ? Set.of(genome, pair) : Set.of(genome), Map.of("fidelity", Integer.toString(fidelity)));
    }

    private Outcome outcome(Genome genome, int fidelity) {
        if (genome.choice(0) == 3 && genome.choice(1) == fidelity) {
            return new Outcome.Failed("fails at " + fidelity);
        }
        List<Double> values = new ArrayList<>();
        for (int k = 0; k < objectives; k++) {
            int distance = Math.abs(genome.choice(0) - 2 - k) + Math.abs(genome.choice(1) - 4 + k)
                    + Math.abs(genome.choice(2) - 2);
            double noise = (FIDELITIES - 1 - fidelity) * new Random(SPACE.index(genome) * 31 + k).nextDouble();
            values.add(distance + noise);
        }
        return new Outcome.Measured(values);
    }

    /// Keeps trials and estimates in memory.
    static final class Memory implements Recorder {
        final Map<Integer, Evaluation> trials = new TreeMap<>();
        final Map<String, Estimate> estimates = new HashMap<>();

        Memory() {}

        Memory(Memory earlier) {
            trials.putAll(earlier.trials);
            estimates.putAll(earlier.estimates);
        }

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public List<Evaluation> finished() {
            return List.copyOf(trials.values());
        }

        @Override
        public List<Estimate> estimates() {
            return List.copyOf(estimates.values());
        }

        @Override
        public void estimated(Estimate estimate) {
            if (estimates.put(estimate.number() + "@" + estimate.fidelity(), estimate) != null) {
                throw new IllegalStateException("recorded twice: " + estimate);
            }
        }

        @Override
        public void record(Evaluation evaluation) {
            if (trials.put(evaluation.number(), evaluation) != null) {
                throw new IllegalStateException("trial " + evaluation.number() + " was recorded twice");
            }
        }
    }
}
