// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.evaluation.LogitDistance;
import org.optishear.experiment.BlockChoice.Group;
import org.optishear.metric.Coefficient;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.Operation;
import org.optishear.model.Block;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.prune.Allocation;
import org.optishear.search.Categorical;
import org.optishear.search.Evaluation;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Problem;
import org.optishear.search.Proposal;
import org.optishear.search.Space;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// The paper's metric search: which meta metric, applied to every block, moves the logits least.
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

    private static final List<Gene> GENES = List.of(operations("tauW"), operations("tauX"), coefficients("alpha"),
            coefficients("beta"));

    private final CausalLm model;
    private final MetricSpace metrics;
    private final Allocation allocation;
    private final ObjectiveWindows windows;
    private final LogitDistance distance;
    private final Workers workers;

    /// @param model the dense model; must stay open, as must `distance` and `workers`
    /// @param distance to the dense logits on [ObjectiveWindows#objective]
    public PruningProblem(CausalLm model, MetricSpace metrics, Allocation allocation, ObjectiveWindows windows,
            LogitDistance distance, Workers workers) {
        this.model = model;
        this.metrics = metrics;
        this.allocation = allocation;
        this.windows = windows;
        this.distance = distance;
        this.workers = workers;
    }

    private static Gene operations(String name) {
        return new Categorical(name, Arrays.stream(Operation.values()).map(Operation::text).toList());
    }

    private static Gene coefficients(String name) {
        return new Categorical(name, Arrays.stream(Coefficient.values()).map(Coefficient::text).toList());
    }

    @Override
    public Space space() {
        return new Space(GENES);
    }

    @Override
    public List<String> objectives() {
        return List.of("f_rec");
    }

    @Override
    public Genome canonical(Genome genome) {
        return genome(metrics.of(genome).canonical(metrics.withinRows()));
    }

    private static Genome genome(MetaMetric metric) {
        return Genome.of(metric.tauW().ordinal(), metric.tauX().ordinal(), metric.alpha().ordinal(),
                metric.beta().ordinal());
    }

    @Override
    public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
        Map<MetaMetric, Set<MetaMetric>> classes = metrics.classes();
        List<Candidate> candidates = batch.stream().map(proposal -> {
            MetaMetric metric = metrics.of(proposal.genome());
            return new Candidate(proposal, metric, classes.get(metric.canonical(metrics.withinRows())),
                    BlockChoice.START);
        }).toList();
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
                BlockChoice choice = new BlockChoice(block, statistics(block, states), allocation.pattern(index),
                        workers);
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

    private Map<String, LinearStatistics> statistics(Block block, OwnedTensors states) {
        return BlockStatistics.collect(block, states, windows.calibration(), workers);
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
        Set<Genome> covers = candidate.equals().stream().map(PruningProblem::genome).collect(Collectors.toSet());
        return new Evaluation(candidate.proposal(), outcome, covers, Map.of(PRUNED_WEIGHTS, candidate.chain()));
    }

    /// One proposal on its way through the blocks.
    ///
    /// @param metric the proposed metric
    /// @param equals the candidates of its class that have pruned as it does in every block so far, itself among them
    /// @param chain identifies all weights pruned so far
    record Candidate(Proposal proposal, MetaMetric metric, Set<MetaMetric> equals, String chain) {}
}
