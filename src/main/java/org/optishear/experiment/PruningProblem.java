// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.evaluation.LogitDistance;
import org.optishear.experiment.BlockChoice.Group;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Problem;
import org.optishear.search.Proposal;
import org.optishear.search.Space;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Which genome of a space, pruned as it says, moves the outputs least.
///
/// A candidate is evaluated as `prune` would do it: statistics of a block from the pruned blocks before it, masks, the
/// pruned block's outputs into the next. Candidates of a batch share that work: they go through the blocks together and
/// part only where their pruned weights differ, so each distinct pruned model is run once (depth first; what is kept is
/// one set of hidden states for each block where candidates part).
///
/// Source: soda-lsq/AdaPrune@1b6f4ef `objective`. Differs: double precision, dense side computed once, sharing.
public final class PruningProblem implements Problem {
    /// The fact that identifies the pruned model: equal for candidates that prune the same weights.
    public static final String PRUNED_WEIGHTS = "prunedWeights";

    private final CausalLm model;
    private final PruningSpace space;
    private final ObjectiveWindows windows;
    private final LogitDistance distance;
    private final Workers workers;

    /// @param model the dense model; must stay open, as must `distance` and `workers`
    /// @param distance to the dense logits on [ObjectiveWindows#objective]
    public PruningProblem(CausalLm model, PruningSpace space, ObjectiveWindows windows, LogitDistance distance,
            Workers workers) {
        this.model = model;
        this.space = space;
        this.windows = windows;
        this.distance = distance;
        this.workers = workers;
    }

    @Override
    public Space space() {
        return space.genes();
    }

    @Override
    public List<String> objectives() {
        return List.of("f_rec");
    }

    @Override
    public Genome canonical(Genome genome) {
        return space.canonical(genome);
    }

    @Override
    public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
        List<Candidate> candidates = batch.stream().map(proposal -> Candidate.first(proposal, space)).toList();
        descend(0, candidates, HiddenStates.embed(model, windows.all(), workers), finished);
    }

    /// Evaluates candidates that have pruned the same weights in all blocks before `first`.
    ///
    /// @param input of block `first`, freed here as soon as it is not needed any more
    private void descend(int first, List<Candidate> candidates, OwnedTensors input, Consumer<Evaluation> finished) {
        List<Candidate> together = candidates;
        OwnedTensors hidden = input;
        for (int index = first; index < model.blockCount(); index++) {
            try (PointerScope _ = new PointerScope(); OwnedTensors states = hidden) {
                Block block = model.block(index);
                BlockChoice choice = new BlockChoice(index, block, statistics(block, states, together), together,
                        space, workers);
                List<Group> groups = choice.groups(together);
                if (groups.size() > 1) {
                    for (Group group : groups) {
                        descend(index + 1, group.candidates(), through(choice.pruned(group), states), finished);
                    }
                    return;
                }
                together = groups.getFirst().candidates();
                hidden = through(choice.pruned(groups.getFirst()), states);
            }
        }
        try (OwnedTensors output = hidden; OwnedTensors objective = windows.objectiveOf(output)) {
            Outcome outcome = outcome(distance.of(objective, workers));
            together.forEach(candidate -> finished.accept(evaluation(candidate, outcome)));
        }
    }

    private Map<String, LinearStatistics> statistics(Block block, OwnedTensors states, List<Candidate> candidates) {
        Needs needs = candidates.stream().map(candidate -> candidate.ranking().needs()).reduce(Needs.SQUARED_NORM,
                Needs::and);
        return new BlockStatistics(needs, workers).collect(block, states, windows.calibration());
    }

    private OwnedTensors through(Block block, OwnedTensors states) {
        return HiddenStates.through(block, states, workers);
    }

    private static Outcome outcome(double distance) {
        return Double.isNaN(distance)
                ? new Outcome.Failed("the logits of the pruned model are not numbers")
                : new Outcome.Measured(List.of(distance));
    }

    private static Evaluation evaluation(Candidate candidate, Outcome outcome) {
        return new Evaluation(candidate.proposal(), outcome, candidate.alike(),
                Map.of(PRUNED_WEIGHTS, candidate.chain()));
    }
}
