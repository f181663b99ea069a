// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The table of pruned models; its bar shows by how much perplexity rises above the dense model's.
final class ResultTable {
    private final Results results;
    private final Convention convention;
    private final List<Double> ratios;
    private final double lowest;

    private ResultTable(Results results, Convention convention) {
        this.results = results;
        this.convention = convention;
        this.ratios = results.rows().stream().map(results::timesDense).flatMap(Optional::stream).toList();
        this.lowest = results.rows().stream().filter(row -> !row.isDense())
                .flatMap(row -> row.perplexity().stream()).mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    /// A column; it is left out where no row has anything in it.
    ///
    /// @param kind class of its cells
    private record Column(String title, String kind, Function<ResultRow, Html> cell) {
        boolean isIn(List<ResultRow> rows) {
            return rows.stream().anyMatch(row -> !cell.apply(row).equals(Html.NONE));
        }

        Html head() {
            return Html.of("<th scope=\"col\"{}>{}</th>", attribute(), title);
        }

        Html of(ResultRow row) {
            Html content = cell.apply(row);
            return Html.of("<td{}>{}</td>", attribute(), content.equals(Html.NONE) ? Html.text("–") : content);
        }

        private Html attribute() {
            return kind.isEmpty() ? Html.NONE : Html.of(" class=\"{}\"", kind);
        }
    }

    static Html of(Run run) {
        return run.results().map(results -> new ResultTable(results,
                run.search().map(search -> search.setting().convention()).orElse(Convention.DEFAULT)).section())
                .orElse(Html.NONE);
    }

    private Html section() {
        boolean compared = results.rows().stream().anyMatch(row -> row.figure("kl").isPresent());
        List<Column> columns = columns(compared).stream().filter(column -> column.isIn(results.rows())).toList();
        List<Html> rows = results.rows().stream().map(row -> Html.of("<tr{}>{}{}</tr>",
                new Html(row.method().equals(MethodName.FOUND) ? " class=\"found\"" : ""), method(row),
                Html.join(columns.stream().map(column -> column.of(row)).toList()))).toList();
        return Html.of(
                """
                        <section id="results"><h2>What pruning costs</h2>
                        <p class="note" id="results-note">{}</p>
                        <div class="scroll" tabindex="0" role="region" aria-label="Results"><table class="results{}" aria-describedby="results-note">
                        <caption class="unseen">The dense model and its pruned ones</caption>
                        <thead><tr><th scope="col">Method</th>{}</tr></thead>
                        <tbody>
                        {}</tbody></table></div></section>
                        """,
                note(compared), compared ? " compared" : "", Html.join(columns.stream().map(Column::head).toList()),
                Html.join(rows));
    }

    private List<Column> columns(boolean compared) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Sparsity", "", row -> text(row.sparsity().map(Figures::percent))));
        columns.add(new Column("Objective", "", row -> figure(row, "objective")));
        columns.add(new Column("KL", "", row -> figure(row, "kl")));
        columns.add(new Column("Perplexity", "", this::perplexity));
        columns.add(new Column("× dense", "times", this::times));
        columns.add(new Column("Published", "", ResultTable::published));
        columns.add(new Column(compared ? "Prune" : "Time", "",
                row -> text(row.figure("seconds").map(Figures::seconds))));
        columns.add(new Column("Evaluate", "", row -> text(row.figure("evaluateSeconds").map(Figures::seconds))));
        columns.add(new Column("Memory", "", row -> text(row.figure("addedAnonymousBytes").filter(bytes -> bytes >= 0)
                .map(Figures::bytes))));
        return columns;
    }

    private Html method(ResultRow row) {
        Html metric = row.metric().filter(text -> !row.method().startsWith(text))
                .map(text -> metric(text, row.convention().orElse(convention))).orElse(Html.NONE);
        Html folder = row.folder().map(text -> Html.of("<code>{}/</code>", text)).orElse(Html.NONE);
        Html failure = row.failure().map(text -> Html.of("<span class=\"failure\">{}</span>", text)).orElse(Html.NONE);
        return Html.of("<th scope=\"row\">{}{}{}{}</th>", row.name(), metric, folder, failure);
    }

    /// A formula, and the update that follows: `alpha=…+dsnot`.
    private static Html metric(String text, Convention convention) {
        int plus = text.indexOf('+');
        String ranking = plus < 0 ? text : text.substring(0, plus);
        return Metric.parse(ranking).map(metric -> Html.of("{}{}", new Formula(metric, convention).line(),
                plus < 0
                        ? Html.NONE
                        : Html.of(" <span>+ {}</span>", MethodName.inTable(text.substring(plus + 1)))))
                .orElseGet(() -> Html.of("<code>{}</code>", text));
    }

    private static Html text(Optional<String> figure) {
        return figure.map(Html::text).orElse(Html.NONE);
    }

    /// A number, and how much it differs between seeds.
    private static Html figure(ResultRow row, String name) {
        return row.figure(name).map(number -> Html.of("{}{}", Figures.value(number),
                Optional.ofNullable(row.deviations().get(name))
                        .map(deviation -> Html.of("<span class=\"deviation\">± {}</span>",
                                Figures.significant(deviation, 2)))
                        .orElse(Html.NONE)))
                .orElse(Html.NONE);
    }

    private Html perplexity(ResultRow row) {
        boolean isLowest = !row.isDense() && row.perplexity().filter(found -> found == lowest).isPresent();
        Html number = figure(row, "perplexity");
        return isLowest ? Html.of("{}<small>lowest pruned</small>", number) : number;
    }

    private Html times(ResultRow row) {
        double widest = ratios.stream().filter(Double::isFinite).mapToDouble(ratio -> ratio - 1).max().orElse(0);
        Optional<Double> ratio = results.timesDense(row);
        return Html.of("{}<span>{}</span>", bar(ratio, widest),
                ratio.map(times -> Figures.times(times, Figures.decimals(ratios))).orElse("–"));
    }

    private static Html bar(Optional<Double> ratio, double widest) {
        double share = ratio.map(times -> Double.isNaN(times) ? 0 : (times - 1) / widest).orElse(0.0);
        double percent = widest > 0 ? 100 * Math.clamp(share, 0, 1) : 0;
        return new Html(
                String.format(Locale.ROOT, "<i class=\"bar\" style=\"--share:%.1f%%\" aria-hidden=\"true\"></i>",
                        percent));
    }

    private static Html published(ResultRow row) {
        return Html.join(row.published().stream().map(number -> Html.of("<span class=\"published\">{}<i>{}</i></span>",
                Figures.value(number.perplexity()), number.source())).toList());
    }

    private Html note(boolean compared) {
        String bar = compared ? "" : " The bar is the rise above the dense model.";
        String seeds = results.seeds().size() > 1
                ? " Mean and sample standard deviation of " + results.seeds().size() + " draws of calibration text."
                : "";
        return results.evaluation().map(text -> Html.of(
                "Perplexity on {}, {} windows, {} tokens.{}{}",
                text.source().isBlank() ? "held-out text" : text.source(), Figures.count(text.windows()),
                Figures.count(text.tokens()), bar, seeds)).orElse(Html.text((bar + seeds).strip()));
    }
}
