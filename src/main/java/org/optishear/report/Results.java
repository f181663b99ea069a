// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// `results.json`: the dense model and its pruned ones on held-out text.
///
/// @param model its name, or blank
/// @param architecture or blank
/// @param rows in the order of the file
/// @param calibration where the input norms come from
record Results(String model, String architecture, OptionalLong parameters, List<Row> rows,
        Optional<Windows> calibration, Optional<Windows> evaluation) {
    private static final String SCHEMA = "optishear.results/1";

    /// One model.
    ///
    /// @param method `dense`, `wanda`, …; the metric of a search is `optishear`
    /// @param metric as text, where the method is one
    /// @param sparsity fraction removed
    /// @param objective f_rec
    /// @param perplexity may be infinite
    /// @param seconds wall time of pruning and evaluating
    /// @param folder of the pruned checkpoint, in the run
    record Row(String method, Optional<String> metric, Optional<Double> sparsity, Optional<Double> objective,
            Optional<Double> perplexity, Optional<Double> seconds, Optional<String> folder) {
        private static Row of(Fields json) {
            return new Row(json.requireText("method"), json.text("metric"), json.number("sparsity"),
                    json.number("objective"), json.number("perplexity"), json.number("seconds"), json.text("folder"));
        }
    }

    static Results of(Fields json) {
        json.requireSchema(SCHEMA);
        Optional<Fields> model = json.object("model");
        List<Row> rows = new ArrayList<>();
        json.requireObjects("rows").forEach(row -> rows.add(Row.of(row)));
        return new Results(model.flatMap(found -> found.text("name")).orElse(""),
                model.flatMap(found -> found.text("architecture")).orElse(""),
                model.map(found -> found.optionalCount("parameters")).orElse(OptionalLong.empty()), List.copyOf(rows),
                json.object("calibration").map(Windows::of), json.object("evaluation").map(Windows::of));
    }

    /// The first row of a method.
    Optional<Row> row(String method) {
        return rows.stream().filter(row -> row.method().equals(method)).findFirst();
    }

    /// Perplexity over that of the dense model; empty where one of them is missing.
    Optional<Double> timesDense(Row row) {
        return row("dense").flatMap(Row::perplexity).flatMap(dense -> row.perplexity().map(found -> found / dense));
    }
}
