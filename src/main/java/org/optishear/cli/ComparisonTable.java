// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// A comparison on the terminal. With one seed rows are printed as they are done, with several also a table of means.
final class ComparisonTable {
    private static final String FIGURES = " %9s %17s %17s %17s %9s %9s %9s  %s";

    private final Consumer<String> say;
    private final int seeds;
    private String name; // format of the first column
    private boolean begun;

    /// @param methods as they will be called; the widest makes the column
    ComparisonTable(Consumer<String> say, List<String> methods, int seeds) {
        this.say = say;
        this.seeds = seeds;
        widen(methods, seeds > 1 ? " seed 0".length() : 0);
    }

    private void widen(Collection<String> methods, int more) {
        int widest = methods.stream().mapToInt(String::length).max().orElse(0);
        name = "%-" + Math.max(widest + more, "magnitude".length()) + "s";
    }

    private void head() {
        say.accept(String.format(Locale.ROOT, name + FIGURES, "method", "sparsity", "perplexity", "objective", "KL",
                "prune", "evaluate", "memory", "").stripTrailing());
    }

    /// One method and seed; the first is below the heads of the columns, which so stand under no refusal.
    void measured(String method, OptionalLong seed, JsonNode run) {
        if (!begun) {
            head();
            begun = true;
        }
        row(seeds > 1 && seed.isPresent() ? method + " seed " + seed.getAsLong() : method, run);
    }

    /// What is known when all is done: means, rows that were added, published numbers.
    void end(ObjectNode results) {
        boolean published = false;
        int own = 0;
        for (JsonNode row : results.path("rows")) {
            own += row.path("runs").isEmpty() ? 0 : 1;
            published |= row.has("published");
        }
        if (seeds > 1 || published || own + 1 < results.path("rows").size()) {
            say.accept("");
            List<String> names = new ArrayList<>();
            results.path("rows").forEach(row -> names.add(name(row)));
            widen(names, 0);
            head();
            results.path("rows").forEach(row -> row(name(row), row));
        }
        if (seeds > 1) {
            say.accept("mean ± sample standard deviation of " + seeds + " draws of calibration windows");
        }
        for (JsonNode row : results.path("rows")) {
            int notices = row.path("notices").size();
            if (notices > 0) {
                say.accept(name(row) + ": " + row.path("notices").path(0).asText()
                        + (notices > 1 ? " (and " + (notices - 1) + " more notices in the report)" : ""));
            }
        }
        results.path("published").path("absent")
                .forEach(reason -> say.accept("published numbers not shown: " + reason.asText()));
    }

    private static String name(JsonNode row) {
        return row.path(row.hasNonNull("label") ? "label" : "method").asText();
    }

    private void row(String called, JsonNode row) {
        if (!row.has("perplexity")) {
            say.accept(String.format(Locale.ROOT, name + " failed: %s", called, row.path("failure").asText()));
            return;
        }
        String published = StreamSupport.stream(row.path("published").spliterator(), false)
                .map(number -> "published " + number.path("perplexity").asText() + " ("
                        + number.path("source").asText() + ")")
                .collect(Collectors.joining(", "));
        say.accept(String.format(Locale.ROOT, name + FIGURES, called,
                String.format(Locale.ROOT, "%.4f", number(row, "sparsity")),
                figure(row, "perplexity", "%.4f"), figure(row, "objective", "%.5g"), figure(row, "kl", "%.4g"),
                String.format(Locale.ROOT, "%.1f s", number(row, "pruneSeconds")),
                String.format(Locale.ROOT, "%.1f s", number(row, "evaluateSeconds")),
                memory(row), published).stripTrailing());
        if (row.has("failure")) {
            say.accept("  failed for " + row.path("failure").asText());
        }
    }

    private static String memory(JsonNode row) {
        double bytes = number(row, "addedAnonymousBytes");
        return bytes < 0 ? "-" : String.format(Locale.ROOT, "%.0f MiB", Math.ceil(bytes / (1 << 20)));
    }

    private static String figure(JsonNode row, String name, String format) {
        String mean = String.format(Locale.ROOT, format, number(row, name));
        return row.path("deviation").has(name)
                ? mean + String.format(Locale.ROOT, " ± %.2g", number(row.path("deviation"), name))
                : mean;
    }

    /// Numbers that are not finite are texts, once they have been in a file.
    private static double number(JsonNode row, String name) {
        JsonNode found = row.path(name);
        return found.isTextual() ? Double.parseDouble(found.asText()) : found.asDouble();
    }
}
