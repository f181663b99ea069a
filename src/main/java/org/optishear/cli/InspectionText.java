// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// An inspection as lines for a person.
///
/// @param out takes the lines
record InspectionText(Consumer<String> out) {
    private static final String ROW = "%-44s %-14s %-5s %9s  %-12s %6s %6s %6s %10s %9s %8s%s";

    void print(JsonNode json) {
        line("%s (%s), %,d parameters in %d tensors, %,d bytes, dtypes %s", json.path("family").asText("no family"),
                json.path("architecture").asText("no architecture"), json.path("parameters").asLong(),
                json.path("tensors").asInt(), json.path("bytes").asLong(), joined(json.path("dtypes")));
        if (json.has("blocks")) {
            line("%d blocks, vocabulary %,d, %,d positions; sparsity of the prunable matrices %.6f",
                    json.path("blocks").asInt(), json.path("vocabulary").asInt(), json.path("positions").asInt(),
                    json.path("sparsity").asDouble());
        }
        if (json.path("shards").size() > 1) {
            json.path("shards").forEach(shard -> line("%s: %d tensors, %,d bytes", shard.path("file").asText(),
                    shard.path("tensors").asInt(), shard.path("bytes").asLong()));
        }
        boolean dead = json.at("/matrices/0").has("deadChannels");
        line(ROW, "matrix", "shape", "dtype", "zeros", "N:M", "0-out", "0-in", dead ? "dead" : "", "std", "kurtosis",
                "near 0", "");
        json.path("matrices").forEach(matrix -> line(ROW, matrix.path("name").asText(),
                matrix.path("shape").toString(), matrix.path("dtype").asText(), percent(matrix.path("zeros")),
                joined(matrix.path("patterns")), count(matrix.path("zeroOutputs")), count(matrix.path("zeroInputs")),
                count(matrix.path("deadChannels")), number(matrix.path("std")), number(matrix.path("kurtosis")),
                percent(matrix.path("nearZero")), matrix.has("problem") ? "  !" : ""));
        printKinds(json.path("distribution"));
        json.path("matrices").forEach(this::printChannels);
        json.path("problems").forEach(problem -> line("! %s", problem.asText()));
    }

    private void printKinds(JsonNode distribution) {
        line("%-20s %8s %9s %10s %9s %8s", "kind", "matrices", "zeros", "std", "kurtosis", "near 0");
        distribution.path("byKind").properties().forEach(kind -> printKind(kind.getKey(), kind.getValue()));
        printKind("all", distribution.path("pooled"));
    }

    private void printKind(String name, JsonNode figures) {
        line("%-20s %8d %9s %10s %9s %8s", name, figures.path("matrices").asInt(), percent(figures.path("zeros")),
                number(figures.path("std")), number(figures.path("kurtosis")), percent(figures.path("nearZero")));
    }

    /// Channels that are empty or dead, by index.
    private void printChannels(JsonNode matrix) {
        List<String> parts = new ArrayList<>();
        String[][] fields = {{"zeroOutputs", "output channels all zero"}, {"zeroInputs", "input channels all zero"},
                {"deadChannels", "input channels dead"}};
        for (String[] field : fields) {
            JsonNode set = matrix.path(field[0]);
            if (set.path("count").asInt() > 0) {
                boolean more = set.path("count").asInt() > set.path("first").size();
                parts.add(field[1] + " " + joined(set.path("first")).replace(" ", ", ") + (more ? ", …" : ""));
            }
        }
        if (!parts.isEmpty()) {
            line("%s: %s", matrix.path("name").asText(), String.join("; ", parts));
        }
    }

    /// What a check has found.
    void printExpected(JsonNode json) {
        if (!json.path("failures").isEmpty()) {
            line("%-44s %-60s %s", "matrix", "found", "expected");
            json.path("failures").forEach(failure -> line("%-44s %-60s %s", failure.path("where").asText(),
                    failure.path("found").asText(), failure.path("expected").asText()));
        }
        line("%d matrices, sparsity %.6f%s: %s", json.path("matrices").asInt(), json.path("sparsity").asDouble(),
                json.has("masks")
                        ? String.format(Locale.ROOT, ", %,d masked weights, %,d of them not zero, %,d other zeros",
                                json.at("/masks/masked").asLong(), json.at("/masks/lost").asLong(),
                                json.at("/masks/otherZeros").asLong())
                        : "",
                json.path("holds").asBoolean() ? "as expected" : "not as expected");
    }

    private static String percent(JsonNode share) {
        return share.isNumber() ? String.format(Locale.ROOT, "%.4f%%", 100 * share.asDouble()) : "";
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.4g", value.asDouble()) : "";
    }

    private static String count(JsonNode channels) {
        return channels.path("count").asText("");
    }

    private static String joined(JsonNode names) {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(text.isEmpty() ? "" : " ").append(name.asText()));
        return text.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library that only the compiler has
    private void line(String format, Object... values) {
        out.accept(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
