// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// `results.json`: the dense model and its pruned ones on held-out text.
///
/// @param model its name, or blank
/// @param architecture or blank
/// @param rows in the order of the file
/// @param calibration where the input norms come from, of the first seed
/// @param seeds by which calibration windows were drawn; empty where the file does not say
/// @param draws the windows of each seed, in the order of the seeds
/// @param setting how much is pruned and how it is computed
/// @param files of the model, with their hashes
/// @param absent why no published number stands beside ours, or not all
record Results(String model, String architecture, OptionalLong parameters, List<ResultRow> rows,
        Optional<Windows> calibration, Optional<Windows> evaluation, List<Long> seeds, List<Windows> draws,
        Map<String, String> setting, Map<String, String> files, List<String> absent) {
    private static final String SCHEMA = "optishear.results/1";

    static Results of(Fields json) {
        json.requireSchema(SCHEMA);
        Optional<Fields> model = json.object("model");
        List<ResultRow> rows = new ArrayList<>();
        json.requireObjects("rows").forEach(row -> rows.add(ResultRow.of(row)));
        List<Long> seeds = new ArrayList<>();
        List<Windows> draws = new ArrayList<>();
        if (json.json().hasNonNull("seeds")) {
            json.requireObjects("seeds").forEach(seed -> {
                seeds.add(seed.count("seed"));
                seed.object("calibration").map(Windows::of).ifPresent(draws::add);
            });
        }
        return new Results(model.flatMap(found -> found.text("name")).orElse(""),
                model.flatMap(found -> found.text("architecture")).orElse(""),
                model.map(found -> found.optionalCount("parameters")).orElse(OptionalLong.empty()), List.copyOf(rows),
                json.object("calibration").map(Windows::of), json.object("evaluation").map(Windows::of),
                List.copyOf(seeds), List.copyOf(draws), json.object("setting").map(Fields::scalars).orElse(Map.of()),
                model.flatMap(found -> found.object("files")).map(Fields::scalars).orElse(Map.of()),
                json.object("published").map(found -> found.texts("absent")).orElse(List.of()));
    }

    /// Whether the calibration text is told seed by seed.
    boolean drawnSeveralTimes() {
        return seeds.size() > 1 && draws.size() == seeds.size();
    }

    /// The first row of a method.
    Optional<ResultRow> row(String method) {
        return rows.stream().filter(row -> row.method().equals(method)).findFirst();
    }

    /// Perplexity over that of the dense model; empty where one of them is missing.
    Optional<Double> timesDense(ResultRow row) {
        return row(MethodName.DENSE).flatMap(ResultRow::perplexity)
                .flatMap(dense -> row.perplexity().map(found -> found / dense));
    }
}
