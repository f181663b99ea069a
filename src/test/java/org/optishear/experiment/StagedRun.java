// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.List;
import java.util.Set;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.LogitFrobenius;
import org.optishear.model.CausalLm;
import org.optishear.search.Evaluation;
import org.optishear.search.Exhaustive;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Recorder;
import org.optishear.search.SearchRun;
import org.optishear.search.StopRule;
import org.optishear.space.PaperSpace;
import org.optishear.tensor.Workers;

/// One search of the paper's space, without a study.
///
/// @param value of the best
/// @param members of its class
/// @param models measured exactly
/// @param tokens full-model-equivalent, all passes
/// @param planned what was said beforehand
public record StagedRun(double value, Set<Genome> members, int models, double tokens, double planned) {
    /// Everything, or the best of what estimates leave.
    public static StagedRun of(CausalLm model, PaperSpace space, int[][] windows, Effort effort, Workers workers) {
        ObjectiveWindows both = ObjectiveWindows.same(windows);
        Staging staging = Staging.of(effort, both,
                Staging.Batches.one(space.classes().orElseThrow()), new Staging.Beside(0, false));
        try (DenseOutputs dense = DenseOutputs.of(model, windows, Long.MAX_VALUE, workers)) {
            PruningProblem problem = new PruningProblem(model, space,
                    new Measure(both, dense, new LogitFrobenius(), List.of(), staging.fidelities()), workers);
            List<Evaluation> measured = SearchRun.run(problem, new Exhaustive(problem), Recorder.none(),
                    new SearchRun.Settings(staging.schedule(), StopRule.never())).trials().stream()
                    .filter(trial -> trial.outcome() instanceof Outcome.Measured
                            && trial.facts().containsKey(PruningProblem.PRUNED_WEIGHTS))
                    .toList();
            Evaluation best = measured.stream().min((a, b) -> Double.compare(value(a), value(b))).orElseThrow();
            long models = measured.stream().map(trial -> trial.facts().get(PruningProblem.PRUNED_WEIGHTS)).distinct()
                    .count();
            return new StagedRun(value(best), best.covers(), (int) models, problem.meter().tokens(), staging.tokens());
        }
    }

    private static double value(Evaluation trial) {
        return ((Outcome.Measured) trial.outcome()).objectives().getFirst();
    }
}
