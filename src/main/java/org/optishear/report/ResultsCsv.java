// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The results as comma-separated values (RFC 4180): one line for each method and seed; described in docs/schemas.md.
final class ResultsCsv {
    private static final String HEAD = "method,pattern,seed,sparsity,perplexity,nll,objective,kl,prune_seconds,evaluate_seconds,gradients_seconds,outliers_seconds,statistics_seconds,selection_seconds,forward_seconds,objective_seconds,text_seconds,added_anonymous_bytes,failure\r\n";
    private static final List<String> FIGURES = List.of("sparsity", "perplexity", "nll", "objective", "kl",
            "pruneSeconds", "evaluateSeconds", "gradientsSeconds", "outliersSeconds", "statisticsSeconds",
            "selectionSeconds", "forwardSeconds", "objectiveSeconds", "textSeconds", "addedAnonymousBytes");

    private ResultsCsv() {}

    static String of(Results results) {
        StringBuilder csv = new StringBuilder(HEAD);
        for (ResultRow row : results.rows()) {
            if (row.runs().isEmpty()) {
                line(csv, row, "", row.figures(), row.failure());
            }
            row.runs().forEach(run -> line(csv, row, Long.toString(run.seed()), run.figures(), run.failure()));
        }
        return csv.toString();
    }

    private static void line(StringBuilder csv, ResultRow row, String seed, Map<String, Double> figures,
            Optional<String> failure) {
        csv.append(field(row.method())).append(',').append(field(row.pattern().orElse(""))).append(',').append(seed);
        for (String name : FIGURES) {
            csv.append(',').append(figures.containsKey(name) ? number(figures.get(name)) : "");
        }
        csv.append(',').append(field(failure.orElse(""))).append("\r\n");
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private static String field(String text) {
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
