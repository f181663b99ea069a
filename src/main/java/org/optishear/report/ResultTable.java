// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The table of pruned models; its bar shows by how much perplexity rises above the dense model's.
final class ResultTable {
    private ResultTable() {}

    static Html of(Run run) {
        if (run.results().isEmpty()) {
            return Html.NONE;
        }
        Results results = run.results().get();
        Convention convention = run.search().map(search -> search.setting().convention()).orElse(Convention.DEFAULT);
        List<Double> ratios = results.rows().stream().map(results::timesDense).flatMap(Optional::stream).toList();
        double widest = ratios.stream().filter(Double::isFinite).mapToDouble(ratio -> ratio - 1).max().orElse(0);
        int decimals = Figures.decimals(ratios);
        double lowest = results.rows().stream().filter(row -> !row.method().equals(MethodName.DENSE))
                .flatMap(row -> row.perplexity().stream()).mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        List<Html> rows = new ArrayList<>();
        for (Results.Row row : results.rows()) {
            Optional<Double> ratio = results.timesDense(row);
            boolean isLowest = !row.method().equals(MethodName.DENSE)
                    && row.perplexity().filter(found -> found == lowest).isPresent();
            rows.add(Html.of("<tr{}>{}{}{}{}<td class=\"times\">{}{}</td>{}</tr>",
                    new Html(row.method().equals(MethodName.FOUND) ? " class=\"found\"" : ""), method(row, convention),
                    number(row.sparsity().map(Figures::percent)), number(row.objective().map(Figures::value)),
                    perplexity(row, isLowest), bar(ratio, widest),
                    Html.of("<span>{}</span>", ratio.map(times -> Figures.times(times, decimals)).orElse("–")),
                    number(row.seconds().map(Figures::seconds))));
        }
        return Html.of(
                """
                        <section id="results"><h2>What pruning costs</h2>
                        <p class="note" id="results-note">{}</p>
                        <div class="scroll" tabindex="0" role="region" aria-label="Results"><table class="results" aria-describedby="results-note">
                        <caption class="unseen">The dense model and its pruned ones</caption>
                        <thead><tr><th scope="col">Method</th><th scope="col">Sparsity</th><th scope="col">Objective</th>
                        <th scope="col">Perplexity</th><th scope="col" class="times">× dense</th><th scope="col">Time</th></tr></thead>
                        <tbody>
                        {}</tbody></table></div></section>
                        """,
                note(results), Html.join(rows));
    }

    private static Html method(Results.Row row, Convention convention) {
        Html metric = row.metric().filter(text -> !text.equals(row.method())).map(text -> metric(text, convention))
                .orElse(Html.NONE);
        Html folder = row.folder().map(text -> Html.of("<code>{}/</code>", text)).orElse(Html.NONE);
        return Html.of("<th scope=\"row\">{}{}{}</th>", MethodName.inTable(row.method()), metric, folder);
    }

    private static Html metric(String text, Convention convention) {
        return Metric.parse(text).map(metric -> new Formula(metric, convention).line())
                .orElseGet(() -> Html.of("<code>{}</code>", text));
    }

    private static Html number(Optional<String> figure) {
        return Html.of("<td>{}</td>", figure.orElse("–"));
    }

    private static Html perplexity(Results.Row row, boolean lowest) {
        return Html.of("<td>{}{}</td>", row.perplexity().map(Figures::value).orElse("–"),
                lowest ? new Html("<small>lowest pruned</small>") : Html.NONE);
    }

    private static Html bar(Optional<Double> ratio, double widest) {
        double share = ratio.map(times -> Double.isNaN(times) ? 0 : (times - 1) / widest).orElse(0.0);
        double percent = widest > 0 ? 100 * Math.clamp(share, 0, 1) : 0;
        return new Html(
                String.format(Locale.ROOT, "<i class=\"bar\" style=\"--share:%.1f%%\" aria-hidden=\"true\"></i>",
                        percent));
    }

    private static Html note(Results results) {
        return results.evaluation().map(text -> Html.of(
                "Perplexity on {}, {} windows, {} tokens. The bar is the rise above the dense model.",
                text.source().isBlank() ? "held-out text" : text.source(), Figures.count(text.windows()),
                Figures.count(text.tokens()))).orElse(Html.text("The bar is the rise above the dense model."));
    }
}
