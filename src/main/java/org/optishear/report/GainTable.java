// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// By how much the found metric is below each method of the same space that has a name.
final class GainTable {
    private GainTable() {}

    static Html of(Run run) {
        if (run.search().isEmpty() || run.search().get().named().isEmpty()) {
            return Html.NONE;
        }
        Search search = run.search().get();
        double best = search.best().objective();
        List<Map.Entry<String, Search.Named>> named = new ArrayList<>(search.named().entrySet());
        named.sort(Comparator.comparingDouble(entry -> entry.getValue().objective()));
        List<Html> rows = named.stream().map(entry -> Html.of(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                MethodName.inTable(entry.getKey()), Figures.value(entry.getValue().objective()),
                gain(best, entry.getValue().objective()),
                entry.getValue().rank().isPresent() ? Figures.count(entry.getValue().rank().getAsInt()) : "–")).toList();
        return Html.of("""
                <section id="gains"><h2>What the search gained</h2>
                <div class="scroll" tabindex="0" role="region" aria-label="Gains"><table>
                <caption>The found one ({}) against every method of this space that has a name.</caption>
                <thead><tr><th scope="col">Method</th><th scope="col">Objective</th><th scope="col">Found is lower by</th>
                <th scope="col">Rank</th></tr></thead><tbody>{}</tbody></table></div></section>
                """, Figures.value(best), Html.join(rows));
    }

    private static String gain(double best, double objective) {
        if (objective == best) {
            return "nothing: it is the same";
        }
        return objective > 0 && Double.isFinite(objective)
                ? Figures.change(1 - best / objective).replace("+", "")
                : "–";
    }
}
