// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.Gradients;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.evaluation.Objective;
import org.optishear.experiment.CandidateChoice.Group;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Problem;
import org.optishear.search.Proposal;
import org.optishear.search.Space;
import org.optishear.space.PruningSpace;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Which genome of a space, pruned as it says, moves the outputs least.
///
/// A candidate is evaluated as `prune` would do it: statistics of a block from the pruned blocks before it, masks, the
/// pruned block's outputs into the next. Candidates of a batch share that work: they go through the blocks together and
/// part only where their pruned weights differ, so each distinct pruned model is run once (depth first; what is kept is
/// one set of hidden states for each block where candidates part). This holds at every fidelity.
///
/// Gradients, where a metric reads them, are those of the dense model on all calibration windows at every fidelity, and are made once.
///
/// Source: soda-lsq/AdaPrune@1b6f4ef `objective`. Differs: double precision, dense side computed once, sharing, fidelities.
public final class PruningProblem implements Problem, AutoCloseable {
    /// The fact that identifies the pruned model: equal for candidates that prune the same weights.
    public static final String PRUNED_WEIGHTS = "prunedWeights";

    /// Facts of this beginning hold the values of other objectives, by their name.
    public static final String OBJECTIVE = "objective.";

    /// What gradients take in passes of the dense model: there, the same once more on the way back, and that way, as long as two.
    static final int GRADIENT_PASSES = 4;

    private final CausalLm model;
    private final PruningSpace space;
    private final Measure measure;
    private final Workers workers;
    private final TokenMeter meter;
    private Optional<DenseStatistics> dense = Optional.empty();
    private Optional<Gradients> gradients = Optional.empty();

    /// @param model the dense model; must stay open, as must what `measure` holds, and `workers`
    public PruningProblem(CausalLm model, PruningSpace space, Measure measure, Workers workers) {
        this.model = model;
        this.space = space;
        this.measure = measure;
        this.workers = workers;
        this.meter = new TokenMeter(model.blockCount());
        int[][] objective = measure.windows().objective();
        meter.model(ObjectiveWindows.same(objective).tokens(0, objective.length)); // the dense side
    }

    @Override
    public Space space() {
        return space.genes();
    }

    @Override
    public List<String> objectives() {
        List<String> objectives = new ArrayList<>(List.of(measure.objective().id()));
        objectives.addAll(space.costs());
        return objectives;
    }

    @Override
    public Genome canonical(Genome genome) {
        return space.canonical(genome);
    }

    @Override
    public double excess(Genome genome) {
        return space.excess(genome);
    }

    @Override
    public int fidelities() {
        return measure.fidelities().size();
    }

    /// What has been run, the dense side included.
    public TokenMeter meter() {
        return meter;
    }

    /// Tokens until another candidate has ended, at most.
    double next(int fidelity) {
        Fidelity how = measure.fidelities().get(fidelity);
        ObjectiveWindows windows = measure.windows();
        int passes = how.statistics() == Statistics.DENSE && dense.isEmpty() ? DenseStatistics.PASSES : 0;
        if (space.needs().gradient() && gradients.isEmpty()) {
            passes += GRADIENT_PASSES;
        }
        return Staging.each(how, windows) + passes * windows.tokens(0, windows.calibration());
    }

    @Override
    public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
        evaluate(batch, fidelity, 0, finished);
    }

    @Override
    public void evaluate(List<Proposal> batch, int fidelity, int draw, Consumer<Evaluation> finished) {
        Fidelity how = measure.fidelities().get(fidelity);
        if (how.statistics() == Statistics.DENSE && dense.isEmpty()) {
            dense = Optional.of(DenseStatistics.of(model, measure.windows().calibrationWindows(), meter, workers));
        }
        if (space.needs().gradient() && gradients.isEmpty()) {
            int[][] calibration = measure.windows().calibrationWindows();
            gradients = Optional.of(Gradients.of(model, calibration, workers));
            meter.model(GRADIENT_PASSES * measure.windows().tokens(0, calibration.length));
        }
        ObjectiveWindows windows = measure.windows().at(how, draw);
        int first = how.first(draw, measure.windows().objective().length);
        List<Candidate> candidates = batch.stream().map(proposal -> Candidate.first(proposal, space)).toList();
        new Descent(fidelity, windows, first, finished).from(0, candidates,
                HiddenStates.embed(model, windows.all(), workers));
    }

    /// One batch on its way through the blocks.
    private final class Descent {
        private final Statistics statistics;
        private final boolean exact;
        private final ObjectiveWindows windows;
        private final int firstWindow;
        private final Consumer<Evaluation> finished;

        /// @param firstWindow of the objective's, with which `windows` begin
        Descent(int fidelity, ObjectiveWindows windows, int firstWindow, Consumer<Evaluation> finished) {
            this.statistics = measure.fidelities().get(fidelity).statistics();
            this.exact = fidelity == fidelities() - 1;
            this.windows = windows;
            this.firstWindow = firstWindow;
            this.finished = finished;
        }

        /// Evaluates candidates that have pruned the same weights in all blocks before `first`.
        ///
        /// @param input of block `first`, freed here as soon as it is not needed any more
        void from(int first, List<Candidate> candidates, OwnedTensors input) {
            List<Candidate> together = candidates;
            OwnedTensors hidden = input;
            for (int index = first; index < model.blockCount(); index++) {
                try (PointerScope _ = new PointerScope(); OwnedTensors states = hidden) {
                    Block block = model.block(index);
                    Map<String, LinearStatistics> seen = statistics(index, block, states, together);
                    CandidateChoice choice = space.permutation().isPresent()
                            ? new ReorderedChoice(index, block, seen, space, workers)
                            : new BlockChoice(index, block, seen, together, space, workers);
                    List<Group> groups = choice.groups(together);
                    if (groups.size() > 1) {
                        for (Group group : groups) {
                            from(index + 1, group.candidates(), through(choice.pruned(group), states));
                        }
                        return;
                    }
                    together = groups.getFirst().candidates();
                    hidden = through(choice.pruned(groups.getFirst()), states);
                }
            }
            try (OwnedTensors output = hidden; OwnedTensors objective = windows.objectiveOf(output)) {
                finish(together, objective);
            }
        }

        private Map<String, LinearStatistics> statistics(int index, Block block, OwnedTensors states,
                List<Candidate> candidates) {
            Needs needs = candidates.stream().map(candidate -> candidate.ranking().needs())
                    .reduce(Needs.SQUARED_NORM, Needs::and);
            Map<String, LinearStatistics> seen = switch (statistics) {
                case DENSE -> dense.orElseThrow().of(index);
                case SEQUENTIAL -> {
                    meter.block(windows.tokens(0, windows.calibration()));
                    yield new BlockStatistics(needs, workers).collect(block, states, windows.calibration());
                }
            };
            return gradients.map(found -> withGradients(seen, found)).orElse(seen);
        }

        private static Map<String, LinearStatistics> withGradients(Map<String, LinearStatistics> seen,
                Gradients found) {
            Map<String, LinearStatistics> all = new LinkedHashMap<>();
            seen.forEach((linear, own) -> all.put(linear, own.withGradient(found.of(linear))));
            return all;
        }

        private OwnedTensors through(Block block, OwnedTensors states) {
            meter.block(windows.tokens(0, windows.all().length));
            return HiddenStates.through(block, states, workers);
        }

        private void finish(List<Candidate> alike, OwnedTensors outputs) {
            List<Objective> objectives = new ArrayList<>(List.of(measure.objective()));
            if (exact) {
                objectives.addAll(measure.beside());
            }
            List<Double> values = measure.dense().measure(objectives, outputs, firstWindow, workers);
            Map<String, String> facts = new TreeMap<>();
            for (int i = 1; i < values.size(); i++) {
                facts.put(OBJECTIVE + objectives.get(i).id(), Double.toString(values.get(i)));
            }
            for (Candidate candidate : alike) {
                facts.put(PRUNED_WEIGHTS, candidate.chain());
                finished.accept(new Evaluation(candidate.proposal(), outcome(candidate, values.getFirst()),
                        candidate.alike(), facts));
            }
        }
    }

    /// Frees the gradients.
    @Override
    public void close() {
        gradients.ifPresent(Gradients::close);
        gradients = Optional.empty();
    }

    private Outcome outcome(Candidate candidate, double value) {
        if (Double.isNaN(value)) {
            return new Outcome.Failed("the outputs of the pruned model are not numbers");
        }
        List<Double> objectives = new ArrayList<>(List.of(value));
        objectives.addAll(space.costs(candidate.proposal().genome()));
        return new Outcome.Measured(objectives);
    }
}
