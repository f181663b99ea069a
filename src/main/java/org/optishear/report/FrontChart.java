// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The trials of a search with two objectives, and those among them that no other beats in both.
final class FrontChart {
    private static final int NAMED = -1; // all blocks alike, which no trial came upon

    private FrontChart() {}

    static Html of(Run run) {
        List<TrialPoint> drawn = new ArrayList<>(drawn(run.trials()));
        run.search().map(Search::front).orElse(List.of()).forEach(named -> drawn.add(new TrialPoint(NAMED,
                List.of(named.objective(), named.deviation()), TrialPoint.Genes.NONE)));
        if (drawn.isEmpty()) {
            return Html.NONE;
        }
        List<TrialPoint> front = front(drawn);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode trials = data.putArray("trials");
        drawn.forEach(trial -> point(trials, trial));
        ArrayNode best = data.putArray("front");
        front.forEach(trial -> point(best, trial));
        int picked = run.pickedTrial().orElse(NAMED);
        data.put("picked", picked);
        long own = drawn.stream().filter(point -> point.number() != NAMED).count();
        String label = "Two objectives of " + Figures.counted(own, "trial")
                + (drawn.size() > own ? " and of all blocks alike; " : "; ") + front.size()
                + (front.size() == 1 ? " is" : " are") + " beaten by none in both.";
        List<Html> rows = front.stream().map(trial -> Html.of("<tr{}><td>{}</td><td>{}</td><td>{}</td></tr>",
                new Html(trial.number() == picked ? " class=\"found\"" : ""),
                trial.number() == NAMED ? MethodName.inTable(MethodName.UNIFORM) : trial.number(),
                Figures.value(trial.values().get(0)), Figures.value(trial.values().get(1)))).toList();
        return Html.of(
                """
                        <section id="front"><h2>The Pareto front</h2>
                        <p>{} Lower is better in both.</p>
                        {}
                        <div class="scroll" tabindex="0" role="region" aria-label="Pareto front"><table>
                        <caption>What no other beats in both objectives.</caption>
                        <thead><tr><th scope="col">Trial</th><th scope="col">Divergence</th><th scope="col">|sparsity − asked|</th></tr></thead>
                        <tbody>{}</tbody></table></div></section>
                        """,
                label,
                new Chart("pareto", label, Html.of("<b class=\"key dot\">trial</b> <b class=\"key line\">front</b>{}",
                        run.pickedTrial().isPresent() ? ", the one that was picked is ringed" : ""), data).figure(),
                Html.join(rows));
    }

    /// Those that were measured exactly in both objectives.
    static List<TrialPoint> drawn(List<TrialPoint> trials) {
        return trials.stream().filter(TrialPoint::exact).filter(trial -> trial.values().size() == 2)
                .filter(trial -> trial.values().stream().allMatch(Double::isFinite)).toList();
    }

    /// Those that no other beats in one objective without losing in the other, by the second objective; of equal ones the first.
    static List<TrialPoint> front(List<TrialPoint> trials) {
        List<TrialPoint> sorted = new ArrayList<>(trials);
        sorted.sort(Comparator.comparingDouble((TrialPoint trial) -> trial.values().get(1))
                .thenComparingDouble(trial -> trial.values().get(0)).thenComparingInt(TrialPoint::number));
        List<TrialPoint> front = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (TrialPoint trial : sorted) {
            if (trial.values().get(0) < least) {
                front.add(trial);
                least = trial.values().get(0);
            }
        }
        return front;
    }

    private static void point(ArrayNode into, TrialPoint trial) {
        into.addArray().add(trial.values().get(1)).add(trial.values().get(0)).add(trial.number());
    }
}
