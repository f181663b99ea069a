// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/// The classes of metrics that prune the same weights, best first.
///
/// All rows are in the page; its script folds those after the first fifteen, and lists the members of a class on demand.
final class ClassTable {
    private ClassTable() {}

    static Html of(Run run) {
        if (run.search().isEmpty()) {
            return Html.NONE;
        }
        Search search = run.search().get();
        double best = search.best().objective();
        List<Html> rows = new ArrayList<>();
        ArrayNode members = JsonNodeFactory.instance.arrayNode();
        int rank = 0;
        for (Search.MetricClass found : search.classes()) {
            rank++;
            ArrayNode indices = members.addArray();
            found.members().forEach(indices::add);
            rows.add(
                    Html.of("""
                            <tr><td>{}</td><td>{}</td><td>{}</td><th scope="row">{}{}{}{}</th><td class="members">{}</td></tr>
                            """,
                            rank, Figures.value(found.objective()), gap(found.objective(), best),
                            found.metric().map(metric -> new Formula(metric, search.setting().convention()).line())
                                    .orElse(Html.NONE),
                            found.beside().shares().isEmpty() ? metric(found) : shares(found.beside()),
                            found.beside().pattern()
                                    .map(pattern -> Html.of(" <em class=\"label\">{}</em>", pattern))
                                    .orElse(Html.NONE),
                            labels(found.equals()), found.size()));
        }
        return Html.of(
                """
                        <section id="classes"><h2>The classes</h2>
                        <p>{} that prune exactly the same weights are one class; a class is run once. {}</p>
                        {}
                        <div class="tools" hidden><label>Find <input type="search" id="find" placeholder="wanda, tauW=square, …"
                        autocomplete="off" spellcheck="false"></label> <output id="shown" for="find"></output></div>
                        <div class="scroll" tabindex="0" role="region" aria-label="Classes"><table class="classes" id="class-table">
                        <caption>{}</caption>
                        <thead><tr><th scope="col">Rank</th><th scope="col">Objective</th><th scope="col">Above best</th>
                        <th scope="col">{}</th><th scope="col">Members</th></tr></thead>
                        <tbody>
                        {}</tbody></table></div>
                        <p class="more" hidden><button type="button" id="all"></button></p>
                        <script type="application/json" id="members-data">{}</script></section>
                        """,
                search.ofLayers() ? "Candidates" : "Metrics", failed(search.counts()), ClassHistogram.of(search),
                caption(search), search.ofLayers() ? search.byLinear() ? "Linears" : "Blocks" : "Metric",
                Html.join(rows), Chart.json(members));
    }

    private static String caption(Search search) {
        if (search.ofLayers() && !search.twoObjectives()) {
            return "By how many steps each " + (search.byLinear() ? "linear" : "block")
                    + " gives up more or less than the mean, in the model's order, best objective first.";
        }
        return search.twoObjectives()
                ? "What each block gives up, the first block first. The picked one leads; then those that are as "
                        + "sparse as asked, by objective; then the others, the nearest first."
                : "Each class by its first metric, best objective first. x norm of an input, s its square, r and c "
                        + "sums of |W| over row and column, Σ over the inputs.";
    }

    /// The formula, which is shorter than the text of it.
    private static Html metric(Search.MetricClass found) {
        return found.formula().map(formula -> Html.of("{}", formula)).orElseGet(() -> code(found.text()));
    }

    /// With places where a narrow screen may break it.
    private static Html code(String text) {
        return new Html("<code>" + Html.text(text).markup().replace(",", ",<wbr>") + "</code>");
    }

    private static Html shares(Search.Beside beside) {
        return Html.of("<code>{}</code>{}", beside.shares(), beside.deviation()
                .map(off -> Html.of(" <em class=\"label\">{} off the sparsity asked for</em>",
                        Figures.value(100 * off) + " %"))
                .orElse(Html.NONE));
    }

    private static String gap(double objective, double best) {
        return objective == best ? "best" : best > 0 ? Figures.change(objective / best - 1) : "–";
    }

    private static Html labels(List<String> equals) {
        return Html.join(equals.stream()
                .map(name -> Html.of("<em class=\"label\">the same ranking as {}</em>", MethodName.inSentence(name)))
                .toList());
    }

    private static String failed(Search.Counts counts) {
        return counts.failedTrials() == 0
                ? ""
                : counts.failedTrials() == 1
                        ? "1 trial failed and is in no class."
                        : Figures.count(counts.failedTrials()) + " trials failed and are in no class.";
    }
}
