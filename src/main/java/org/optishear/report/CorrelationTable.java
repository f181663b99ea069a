// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.List;
import java.util.Locale;

/// Whether the objectives order pruned models as perplexity does: the question whether the proxy is right.
final class CorrelationTable {
    private static final double WEAK = 0.5;

    private CorrelationTable() {}

    static Html of(Run run) {
        if (run.search().isEmpty() || run.search().get().correlations().isEmpty()) {
            return Html.NONE;
        }
        Search search = run.search().get();
        List<Html> rows = search.correlations().entrySet().stream()
                .map(entry -> Html.of("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>", entry.getKey(),
                        figure(entry.getValue().spearman()), figure(entry.getValue().kendall())))
                .toList();
        boolean weak = search.correlations().values().stream().anyMatch(found -> found.spearman() < WEAK);
        return Html.of(
                """
                        <section id="proxy"><h2>Is the objective right?</h2>
                        <p>Rank correlation between each objective and perplexity, over the {} that this search measured exactly{}: 1 means
                        the same order, 0 none.{}</p>
                        <div class="scroll" tabindex="0" role="region" aria-label="Rank correlations"><table>
                        <thead><tr><th scope="col">Objective</th><th scope="col">Spearman</th><th scope="col">Kendall</th></tr></thead>
                        <tbody>{}</tbody></table></div></section>
                        """,
                Figures.counted(search.classes().size(), "pruned model"),
                search.counts().stopped() > 0 ? ", which its estimates had chosen" : "",
                weak ? " An objective below 0.5 is a poor guide to perplexity here." : "", Html.join(rows));
    }

    private static String figure(double correlation) {
        return Double.isNaN(correlation) ? "–" : String.format(Locale.ROOT, "%.3f", correlation);
    }
}
