// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Objective by trial: a dot for each, the best so far, and what it is compared with.
final class TrialChart {
    private static final double WIDE = 30; // beyond this spread the axis is logarithmic

    private TrialChart() {}

    static Html of(Run run) {
        List<TrialPoint> drawn = run.trials().stream().filter(trial -> !trial.stopped()) // what it has is an estimate
                .filter(trial -> trial.objective().filter(Double::isFinite).isPresent()).toList();
        if (drawn.isEmpty()) {
            return Html.NONE;
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode trials = data.putArray("trials");
        ArrayNode best = data.putArray("best");
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        int leastAt = 0;
        Optional<TrialPoint> picked = Optional.empty();
        Comparator<TrialPoint> order = order(run);
        for (TrialPoint trial : drawn) {
            double objective = trial.objective().orElseThrow();
            trials.addArray().add(trial.number()).add(objective)
                    .add(trial.metric().map(Metric::index).orElse(-1)).add(trial.repeated() ? 1 : 0);
            if (objective < least) {
                least = objective;
                leastAt = trial.number();
            }
            if (picked.isEmpty() || order.compare(trial, picked.get()) < 0) {
                picked = Optional.of(trial);
                best.addArray().add(trial.number()).add(objective);
            }
            most = Math.max(most, objective);
        }
        best.addArray().add(drawn.getLast().number()).add(picked.orElseThrow().objective().orElseThrow());
        Optional<Run.Reference> reference = run.reference();
        reference.ifPresent(known -> data.putArray("reference").add(known.objective()).add(known.name()));
        data.put("logarithmic", least > 0 && most / least > WIDE);
        String range = "Objective of " + Figures.counted(drawn.size(), "trial") + ", from " + Figures.value(least)
                + " to "
                + Figures.value(most) + "; the lowest in trial " + leastAt
                + reference.map(known -> "; " + known.name() + " " + Figures.value(known.objective())).orElse("") + ".";
        return new Chart("trials", range, caption(run, drawn, reference), data).figure();
    }

    /// Which of two trials would be picked: the nearer to the sparsity asked for where one is too far from it, then the lower.
    private static Comparator<TrialPoint> order(Run run) {
        Comparator<TrialPoint> lower = Comparator.comparingDouble(trial -> trial.objective().orElseThrow());
        return run.search().filter(Search::twoObjectives).map(search -> search.setting().tolerance())
                .map(tolerance -> Comparator.comparingDouble((TrialPoint trial) -> excess(trial, tolerance))
                        .thenComparing(lower))
                .orElse(lower);
    }

    private static double excess(TrialPoint trial, double tolerance) {
        return trial.values().size() < 2 ? 0 : Math.max(0, trial.values().get(1) - tolerance);
    }

    private static Html caption(Run run, List<TrialPoint> drawn, Optional<Run.Reference> reference) {
        boolean repeated = drawn.stream().anyMatch(TrialPoint::repeated);
        long stopped = run.trials().stream().filter(TrialPoint::stopped).count();
        long absent = run.trials().size() - drawn.size() - stopped;
        return Html.of("Every trial in the order it was proposed: <b class=\"key dot\">trial</b>{} "
                + "<b class=\"key line\">best so far</b>{}{}{}{}",
                repeated ? new Html(" <b class=\"key dot faint\">same class as an earlier one</b>") : Html.NONE,
                reference.map(known -> Html.of(" <b class=\"key dash\">{}</b>", known.name())).orElse(Html.NONE),
                run.search().filter(Search::twoObjectives).map(search -> search.setting().tolerance())
                        .map(tolerance -> ". Best is the lowest that is at most " + Figures.percent(tolerance)
                                + " off the sparsity asked for, or else the nearest to it")
                        .orElse(""),
                stopped == 0
                        ? "."
                        : ". Stopped after a part of the tokens and not drawn: " + Figures.count(stopped) + ".",
                absent == 0 ? "" : " Without a finite value and not drawn: " + Figures.count(absent) + ".");
    }
}
