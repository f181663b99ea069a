// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The metric that was found: its formula, what it does, and who else it is.
final class FoundMetric {
    private static final String GENERAL = "<math><mrow><mi>S</mi><mo>=</mo><mi>α</mi><mo stretchy=\"false\">(</mo><mrow><mo>|</mo><mi>W</mi><mo>|</mo></mrow>"
            + "<mo stretchy=\"false\">)</mo><mo>·</mo><msub><mi>τ</mi><mn>1</mn></msub><mo stretchy=\"false\">(</mo><mrow><mo>|</mo><mi>W</mi><mo>|</mo></mrow>"
            + "<mo stretchy=\"false\">)</mo><mo>·</mo><mi>β</mi><mo stretchy=\"false\">(</mo><mi>{}</mi><mo stretchy=\"false\">)</mo><mo>·</mo>"
            + "<msub><mi>τ</mi><mn>2</mn></msub><mo stretchy=\"false\">(</mo><mi>x</mi><mo stretchy=\"false\">)</mo></mrow></math>";

    private FoundMetric() {}

    static Html of(Run run) {
        if (run.search().isEmpty()) {
            return Html.NONE;
        }
        Search search = run.search().get();
        return search.best().metric().filter(_ -> !search.best().members().isEmpty())
                .map(metric -> meta(search, metric)).orElseGet(() -> other(search));
    }

    private static Html meta(Search search, Metric metric) {
        Convention convention = search.setting().convention();
        Formula formula = new Formula(metric, convention);
        List<Html> sentences = new Explanation(metric, convention).sentences().stream()
                .map(sentence -> Html.of("<li>{}</li>", sentence)).toList();
        return Html.of("""
                <section id="metric"><h2>The metric it found</h2>
                <p class="general">One of {} of the form {}</p>
                {}
                <p class="id"><code>{}</code>, number {}</p>
                {}
                <h3>What it does</h3>
                <ul class="reading">{}</ul>
                <p>{}</p></section>
                """, Figures.count(Metric.COUNT),
                Html.of(GENERAL, convention.betaOnSquared() ? "s" : "x"), formula.display(),
                metric.text(), Figures.count(metric.index()), formula.symbols(), Html.join(sentences),
                company(search));
    }

    /// A metric of another space: its formula, and what that says.
    private static Html other(Search search) {
        Html words = search.inWords()
                .map(found -> Html.of("<p class=\"formula\">{}</p><p>{}.</p>", lines(found.formula()),
                        Figures.sentence(found.reading())))
                .orElse(Html.NONE);
        return Html.of("""
                <section id="metric"><h2>What it found</h2>
                {}
                <p class="id"><code>{}</code></p>
                <p>{} {}</p></section>
                """, words, search.best().text(),
                search.ofLayers()
                        ? ""
                        : search.best().beside().pattern().map(search.setting().convention()::comparing)
                                .orElse(search.setting().convention()).competition(),
                company(search));
    }

    /// Each kind of linear on a line of its own.
    private static Html lines(String formula) {
        return new Html(Arrays.stream(formula.split("; ")).map(line -> Html.text(line).markup())
                .collect(Collectors.joining("<br>")));
    }

    private static String company(Search search) {
        Search.MetricClass best = search.best();
        String others = best.size() == 1
                ? "No other candidate that was looked at prunes the same weights of this model."
                : Figures.count(best.size())
                        + " candidates of the space, this one included, prune exactly the same "
                        + "weights of this model.";
        return others + (best.equals().isEmpty()
                ? ""
                : (search.ofLayers() ? " It is the same as " : " It is the same ranking as ")
                        + best.equals().stream().map(MethodName::inSentence).collect(Collectors.joining(" and "))
                        + ".");
    }
}
