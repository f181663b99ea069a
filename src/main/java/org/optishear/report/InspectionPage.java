// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;

/// What `inspect` saw of a model: zeros by block, how the weights are distributed, every matrix, what is wrong.
final class InspectionPage {
    private static final String SCHEMA = "optishear.inspect/1";

    private InspectionPage() {}

    static Html of(Fields json) {
        json.requireSchema(SCHEMA);
        return Page.of(json.text("name").orElse("model"), sentences(json),
                List.of(problems(json), InspectionCharts.distribution(json), kinds(json),
                        InspectionCharts.zeros(json), matrices(json)));
    }

    private static List<String> sentences(Fields json) {
        List<String> sentences = new ArrayList<>();
        double zeros = json.requireNumber("sparsity");
        sentences.add(json.text("architecture").orElse("An unknown architecture") + ", "
                + Figures.count(json.count("parameters")) + " parameters in " + Figures.count(json.count("tensors"))
                + " tensors: "
                + (zeros == 0 ? "no prunable weight" : Figures.percent(zeros) + " of the prunable weights")
                + " zero.");
        List<Fields> matrices = json.requireObjects("matrices");
        List<String> patterns = matrices.isEmpty() ? List.of() : new ArrayList<>(matrices.getFirst().texts("patterns"));
        if (zeros < 1 && !patterns.isEmpty()) {
            matrices.forEach(matrix -> patterns.retainAll(matrix.texts("patterns")));
            if (!patterns.isEmpty()) {
                sentences.add("Every prunable matrix keeps " + String.join(", ", patterns) + " (N kept of M).");
            }
        }
        int problems = json.texts("problems").size();
        sentences.add(problems == 0
                ? "Nothing is wrong with it."
                : problems == 1
                        ? "One thing is wrong with it."
                        : Figures.count(problems) + " things are wrong with it.");
        return sentences;
    }

    private static Html problems(Fields json) {
        List<Html> items = json.texts("problems").stream().map(text -> Html.of("<li>{}</li>", text)).toList();
        return items.isEmpty()
                ? Html.NONE
                : Html.of("<section id=\"problems\"><h2>What is wrong</h2><ul class=\"reading\">{}</ul></section>",
                        Html.join(items));
    }

    private static Html kinds(Fields json) {
        Fields distribution = json.requireObject("distribution");
        List<Html> rows = new ArrayList<>();
        Fields kinds = distribution.requireObject("byKind");
        kinds.names().forEach(kind -> rows.add(kind(kind, kinds.requireObject(kind))));
        rows.add(kind("all", distribution.requireObject("pooled")));
        return Html.of("""
                <section id="kinds"><h2>Kinds of linears</h2>
                <div class="scroll" tabindex="0" role="region" aria-label="Kinds of linears"><table>
                <thead><tr><th scope="col">Kind</th><th scope="col">Matrices</th><th scope="col">Weights</th>
                <th scope="col">Zeros</th><th scope="col">Std</th><th scope="col">Excess kurtosis</th>
                <th scope="col">Near zero</th></tr></thead>
                <tbody>{}</tbody></table></div></section>
                """, Html.join(rows));
    }

    private static Html kind(String name, Fields figures) {
        return row(name, List.of(Figures.count(figures.count("matrices")), Figures.count(figures.count("weights")),
                Figures.percent(figures.requireNumber("zeros")), Figures.value(figures.requireNumber("std")),
                Figures.value(figures.requireNumber("kurtosis")),
                Figures.percent(figures.requireNumber("nearZero"))));
    }

    private static Html matrices(Fields json) {
        List<Html> rows = json.requireObjects("matrices").stream().map(InspectionPage::matrix).toList();
        return Html.of(
                """
                        <section id="matrices"><h2>The matrices</h2>
                        <div class="scroll" tabindex="0" role="region" aria-label="Matrices"><table>
                        <caption>N:M: N kept of M. Empty and dead: output channels all zero, input channels all zero, input channels
                        that are 0 for every calibration token.</caption>
                        <thead><tr><th scope="col">Matrix</th><th scope="col">Shape</th><th scope="col">Zeros</th>
                        <th scope="col">N:M</th><th scope="col">Empty out</th><th scope="col">Empty in</th><th scope="col">Dead</th>
                        <th scope="col">Std</th><th scope="col">Excess kurtosis</th><th scope="col">Min</th><th scope="col">Max</th>
                        </tr></thead><tbody>{}</tbody></table></div></section>
                        """,
                Html.join(rows));
    }

    private static Html matrix(Fields matrix) {
        String mark = matrix.text("problem").isPresent() ? " (!)" : "";
        List<String> cells = new ArrayList<>();
        cells.add(matrix.text("dtype").orElse("") + " " + matrix.json().path("shape"));
        cells.add(matrix.number("zeros").map(Figures::percent).orElse("–"));
        cells.add(String.join(" ", matrix.texts("patterns")));
        for (String channels : List.of("zeroOutputs", "zeroInputs", "deadChannels")) {
            cells.add(matrix.object(channels).map(set -> Figures.count(set.count("count"))).orElse("–"));
        }
        for (String figure : List.of("std", "kurtosis", "min", "max")) {
            cells.add(matrix.number(figure).map(Figures::value).orElse("–"));
        }
        return row(matrix.requireText("name") + mark, cells);
    }

    private static Html row(String name, List<String> cells) {
        List<Html> shown = cells.stream().map(cell -> Html.of("<td>{}</td>", cell)).toList();
        return Html.of("<tr><th scope=\"row\">{}</th>{}</tr>\n", name, Html.join(shown));
    }
}
