// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// Perplexity by method: a bar for each with its deviation between seeds, the dense model, published numbers.
final class MethodChart {
    private static final double WIDE = 30; // beyond this spread the axis is logarithmic

    private MethodChart() {}

    static Html of(Run run) {
        return run.results().filter(results -> results.rows().stream().anyMatch(row -> row.figure("kl").isPresent()))
                .map(MethodChart::section).orElse(Html.NONE);
    }

    private static Html section(Results results) {
        List<ResultRow> drawn = results.rows().stream()
                .filter(row -> !row.isDense() && row.perplexity().filter(Double::isFinite).isPresent()).toList();
        Optional<Double> dense = results.row(MethodName.DENSE).flatMap(ResultRow::perplexity)
                .filter(Double::isFinite);
        if (drawn.isEmpty()) {
            return Html.NONE;
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode bars = data.putArray("bars");
        for (ResultRow row : drawn) {
            ObjectNode bar = bars.addObject();
            bar.put("name", row.name());
            bar.put("perplexity", row.perplexity().orElseThrow());
            bar.put("deviation", row.deviations().getOrDefault("perplexity", 0.0));
            row.published().forEach(number -> bar.withArray("published").add(number.perplexity()));
        }
        dense.ifPresent(perplexity -> data.put("dense", perplexity));
        double least = drawn.stream().mapToDouble(row -> row.perplexity().orElseThrow()).min().orElseThrow();
        double most = drawn.stream().mapToDouble(row -> row.perplexity().orElseThrow()).max().orElseThrow();
        data.put("logarithmic", most / Math.min(least, dense.orElse(least)) > WIDE);
        boolean published = drawn.stream().anyMatch(row -> !row.published().isEmpty());
        boolean deviations = drawn.stream().anyMatch(row -> row.deviations().containsKey("perplexity"));
        String label = "Perplexity of " + drawn.size() + " pruned models, from " + Figures.value(least) + " to "
                + Figures.value(most)
                + dense.map(perplexity -> "; the dense model " + Figures.value(perplexity)).orElse("") + ".";
        Html caption = Html.of("Perplexity by method, lower is better{}{}{}",
                deviations ? new Html(" <b class=\"key whisker\">deviation between seeds</b>") : Html.NONE,
                dense.isPresent() ? new Html(" <b class=\"key dash\">dense</b>") : Html.NONE,
                published ? new Html(" <b class=\"key diamond\">published</b>") : Html.NONE);
        return Html.of("<section id=\"chart\"><h2>Perplexity by method</h2>{}</section>",
                new Chart("methods-chart", label, caption, data).figure());
    }
}
