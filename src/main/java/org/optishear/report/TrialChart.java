// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// Objective by trial: a dot for each, the best so far, and Wanda.
final class TrialChart {
    private static final double WIDE = 30; // beyond this spread the axis is logarithmic

    private TrialChart() {}

    static Html of(Run run) {
        List<TrialPoint> drawn = run.trials().stream().filter(trial -> !trial.stopped()) // what it has is an estimate
                .filter(trial -> trial.objective().filter(Double::isFinite).isPresent()).toList();
        if (drawn.isEmpty()) {
            return Html.NONE;
        }
        Optional<Double> wanda = run.objectiveOf(MethodName.WANDA).filter(Double::isFinite);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode trials = data.putArray("trials");
        ArrayNode best = data.putArray("best");
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        int leastAt = 0;
        for (TrialPoint trial : drawn) {
            double objective = trial.objective().orElseThrow();
            trials.addArray().add(trial.number()).add(objective)
                    .add(trial.metric().map(Metric::index).orElse(-1)).add(trial.repeated() ? 1 : 0);
            if (objective < least) {
                least = objective;
                leastAt = trial.number();
                best.addArray().add(trial.number()).add(objective);
            }
            most = Math.max(most, objective);
        }
        best.addArray().add(drawn.getLast().number()).add(least);
        wanda.ifPresent(objective -> data.put("wanda", objective));
        data.put("logarithmic", least > 0 && most / least > WIDE);
        String range = "Objective of " + Figures.count(drawn.size()) + " trials, from " + Figures.value(least) + " to "
                + Figures.value(most) + "; the lowest in trial " + leastAt
                + wanda.map(objective -> "; Wanda " + Figures.value(objective)).orElse("") + ".";
        return new Chart("trials", range, caption(run, drawn, wanda.isPresent()),
                data).figure();
    }

    private static Html caption(Run run, List<TrialPoint> drawn, boolean wanda) {
        boolean repeated = drawn.stream().anyMatch(TrialPoint::repeated);
        long stopped = run.trials().stream().filter(TrialPoint::stopped).count();
        long absent = run.trials().size() - drawn.size() - stopped;
        return Html.of("Every trial in the order it was proposed: <b class=\"key dot\">trial</b>{} "
                + "<b class=\"key line\">best so far</b>{}{}{}",
                repeated ? new Html(" <b class=\"key dot faint\">same class as an earlier one</b>") : Html.NONE,
                wanda ? new Html(" <b class=\"key dash\">Wanda</b>") : Html.NONE,
                stopped == 0
                        ? ""
                        : ". Stopped after a part of the tokens and not drawn: " + Figures.count(stopped) + ".",
                absent == 0 ? "" : ". Without a finite value and not drawn: " + Figures.count(absent) + ".");
    }
}
