// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The results as a Markdown table, with the protocol below it.
final class ResultsMarkdown {
    private ResultsMarkdown() {}

    static String of(Results results) {
        List<String> lines = new ArrayList<>();
        lines.add("# " + escape(results.model().isBlank() ? "Comparison" : results.model()));
        lines.add("");
        boolean published = results.rows().stream().anyMatch(row -> !row.published().isEmpty());
        lines.add("| method | sparsity | perplexity | objective | KL |" + (published ? " published |" : "")
                + " prune | evaluate | memory |");
        lines.add("|---|---|---|---|---|" + (published ? "---|" : "") + "---|---|---|");
        for (ResultRow row : results.rows()) {
            lines.add("| " + escape(row.name()) + " | "
                    + row.sparsity().map(Figures::percent).orElse("–") + " | " + figure(row, "perplexity") + " | "
                    + figure(row, "objective") + " | " + figure(row, "kl") + " | "
                    + (published ? published(row) + " | " : "")
                    + row.figure("seconds").map(Figures::seconds).orElse("–") + " | "
                    + row.figure("evaluateSeconds").map(Figures::seconds).orElse("–") + " | "
                    + row.figure("addedAnonymousBytes").filter(bytes -> bytes >= 0).map(Figures::bytes).orElse("–")
                    + " |");
        }
        lines.add("");
        results.rows().forEach(row -> row.failure()
                .ifPresent(text -> lines
                        .add("- " + escape(row.name()) + " failed: " + escape(text))));
        results.rows().stream().filter(row -> !row.notices().isEmpty())
                .forEach(row -> lines.add("- " + escape(row.name()) + ": "
                        + escape(row.notices().stream().limit(3).collect(Collectors.joining("; ")))
                        + (row.notices().size() > 3 ? "; and " + (row.notices().size() - 3) + " more" : "")));
        if (results.seeds().size() > 1) {
            lines.add("- mean ± sample standard deviation of the seeds "
                    + results.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        if (results.drawnSeveralTimes()) {
            for (int i = 0; i < results.draws().size(); i++) {
                lines.add("- calibration, seed " + results.seeds().get(i) + ": " + protocol(results.draws().get(i)));
            }
        } else {
            results.calibration().ifPresent(text -> lines.add("- calibration: " + protocol(text)));
        }
        results.evaluation().ifPresent(text -> lines.add("- evaluation: " + protocol(text)));
        results.absent().forEach(text -> lines.add("- published, not shown: " + escape(text)));
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String figure(ResultRow row, String name) {
        return row.figure(name).map(Figures::value).orElse("–")
                + Optional.ofNullable(row.deviations().get(name))
                        .map(deviation -> " ± " + Figures.significant(deviation, 2)).orElse("");
    }

    private static String published(ResultRow row) {
        return row.published().isEmpty()
                ? "–"
                : row.published().stream()
                        .map(number -> Figures.value(number.perplexity()) + " (" + escape(number.source()) + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String protocol(Windows text) {
        return escape(text.protocol()) + ", sha256 " + text.sha256();
    }

    private static String escape(String text) {
        return text.replaceAll("([\\\\|*_`<>\\[\\]])", "\\\\$1").replaceAll("\\R", " ");
    }
}
