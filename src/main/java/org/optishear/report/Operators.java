// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/// Which choice of an operator does well: the lowest and the mean objective of all metrics with that choice.
final class Operators {
    private Operators() {}

    /// The metrics with one choice of one operator.
    ///
    /// @param best lowest objective
    /// @param mean over the metrics, not over the classes
    record Choice(String name, int metrics, double best, double mean) {}

    static Html of(Run run) {
        if (run.search().isEmpty() || run.search().get().classes().size() < 2
                || run.search().get().classes().stream().allMatch(found -> found.members().isEmpty())) {
            return Html.NONE;
        }
        Search search = run.search().get();
        List<String> operations = Arrays.stream(Operation.values()).map(Operation::text).toList();
        List<String> coefficients = Arrays.stream(Coefficient.values()).map(Coefficient::text).toList();
        List<List<Choice>> genes = List.of(choices(search, operations, metric -> metric.tauW().ordinal()),
                choices(search, coefficients, metric -> metric.alpha().ordinal()),
                choices(search, operations, metric -> metric.tauX().ordinal()),
                choices(search, coefficients, metric -> metric.beta().ordinal()));
        double best = search.best().objective();
        double most = genes.stream().flatMap(List::stream).mapToDouble(Choice::mean).filter(Double::isFinite).max()
                .orElse(best);
        String on = search.setting().convention().betaOnSquared() ? "s" : "x";
        return Html.of(
                """
                        <section id="operators"><h2>Which operators win</h2>
                        <p>For each choice, over all metrics that make it and were measured to the end: <b class="key dot">best</b> and
                        <b class="key tick">mean</b> objective, on one scale from {} to {}.</p>
                        <div class="operators">{}{}{}{}</div></section>
                        """,
                Figures.value(best), Figures.value(most), panel("τ₁ on |W|", genes.get(0), best, most),
                panel("α from |W|", genes.get(1), best, most), panel("τ₂ on x", genes.get(2), best, most),
                panel("β from " + on, genes.get(3), best, most));
    }

    static List<Choice> choices(Search search, List<String> names, ToIntFunction<Metric> choice) {
        double[] sum = new double[names.size()];
        double[] best = new double[names.size()];
        int[] count = new int[names.size()];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        for (Search.MetricClass found : search.classes()) {
            for (int member : found.members()) {
                int index = choice.applyAsInt(Metric.ofIndex(member));
                sum[index] += found.objective();
                best[index] = Math.min(best[index], found.objective());
                count[index]++;
            }
        }
        List<Choice> choices = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            if (count[index] > 0) {
                choices.add(new Choice(names.get(index), count[index], best[index], sum[index] / count[index]));
            }
        }
        return choices;
    }

    static Html panel(String name, List<Choice> choices, double best, double most) {
        double lowest = choices.stream().mapToDouble(Choice::best).min().orElse(Double.NaN);
        List<Html> rows = choices.stream()
                .map(choice -> Html.of("""
                        <tr{}><th scope="row">{}</th><td class="strip">{}</td><td>{}</td><td>{}</td></tr>
                        """, new Html(choice.best() == lowest ? " class=\"wins\"" : ""), choice.name(),
                        strip(choice, best, most),
                        Figures.value(choice.best()), Figures.value(choice.mean())))
                .toList();
        return Html.of("""
                <table><caption>{}</caption><thead><tr><th scope="col">Choice</th><td></td><th scope="col">Best</th>
                <th scope="col">Mean</th></tr></thead><tbody>
                {}</tbody></table>
                """, name, Html.join(rows));
    }

    private static Html strip(Choice choice, double best, double most) {
        return new Html(String.format(Locale.ROOT,
                "<i style=\"--best:%.1f%%;--mean:%.1f%%\" aria-hidden=\"true\"></i>",
                place(choice.best() - best, most - best), place(choice.mean() - best, most - best)));
    }

    private static double place(double above, double range) {
        return range > 0 && !Double.isNaN(above) ? 100 * Math.clamp(above / range, 0, 1) : 0;
    }
}
