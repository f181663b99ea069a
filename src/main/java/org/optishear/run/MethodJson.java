// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.optishear.InputException;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.prune.Method;
import org.optishear.prune.Ranking;
import org.optishear.update.WeightUpdate;
import org.optishear.update.WeightUpdates;

/// A [Method] as JSON, a part of a plan: `metric`, `metricByKind` for kinds of linears that have a metric of their own, and
/// `update` for what happens after the mask, or instead of a metric; described in docs/schemas.md.
final class MethodJson {
    private static final String METRIC = "metric";
    private static final String BY_KIND = "metricByKind";
    private static final String UPDATE = "update";
    private static final String TEXT = "text";

    private MethodJson() {}

    /// Adds the fields.
    static void write(ObjectNode json, Method method) {
        method.ranking().ifPresent(ranking -> {
            write(json.putObject(METRIC), ranking.metric());
            if (!ranking.byKind().isEmpty()) {
                ObjectNode byKind = json.putObject(BY_KIND);
                ranking.byKind().forEach((kind, metric) -> write(byKind.putObject(kind), metric));
            }
        });
        method.update().ifPresent(update -> json.putObject(UPDATE).put(TEXT, update.id()));
    }

    private static void write(ObjectNode json, PruningMetric metric) {
        json.put(TEXT, metric.id());
        if (metric instanceof MetaMetric meta) {
            json.put("alpha", meta.alpha().text());
            json.put("tauW", meta.tauW().text());
            json.put("beta", meta.beta().text());
            json.put("tauX", meta.tauX().text());
            json.put("betaOn", meta.betaOn().text());
            json.put("relativeSum", meta.relativeSum().text());
        }
    }

    /// Reads the fields.
    ///
    /// @throws InputException if there is no method; it names the field
    static Method read(Path file, JsonNode json) {
        if (!json.has(METRIC) && json.has(UPDATE)) {
            String text = text(file + ": " + UPDATE, json.path(UPDATE), TEXT);
            WeightUpdate update = named(file + ": " + UPDATE, text,
                    "an update that chooses the weights itself, or a metric beside it",
                    () -> WeightUpdates.choosing(text).orElseThrow(
                            () -> new InputException(UPDATE, text, "a method that needs no metric")));
            if (json.has(BY_KIND)) {
                throw new InputException(file + ": " + BY_KIND, json.path(BY_KIND).toString(), "none without metric");
            }
            return new Method(Optional.empty(), Optional.of(update));
        }
        PruningMetric metric = metric(file, json.path(METRIC), METRIC);
        Map<String, PruningMetric> byKind = new TreeMap<>();
        json.path(BY_KIND).properties().forEach(entry -> byKind.put(entry.getKey(),
                metric(file, entry.getValue(), BY_KIND + "." + entry.getKey())));
        return new Method(Optional.of(new Ranking(metric, byKind)), update(file, json));
    }

    private static Optional<WeightUpdate> update(Path file, JsonNode json) {
        if (!json.has(UPDATE)) {
            return Optional.empty();
        }
        String text = text(file + ": " + UPDATE, json.path(UPDATE), TEXT);
        return Optional.of(
                named(file + ": " + UPDATE, text, "an update that follows a metric", () -> WeightUpdates.parse(text)));
    }

    /// @param field that holds the metric, for messages
    private static PruningMetric metric(Path file, JsonNode metric, String field) {
        String text = text(file + ": " + field, metric, TEXT);
        BetaOn betaOn = metric.has("betaOn")
                ? choice(file + ": " + field, metric, "betaOn", BetaOn.class)
                : BetaOn.SQUARED;
        RelativeSum relativeSum = metric.has("relativeSum")
                ? choice(file + ": " + field, metric, "relativeSum", RelativeSum.class)
                : RelativeSum.CODE;
        return named(file + ": " + field, text, "a metric", () -> Metrics.parse(text, betaOn, relativeSum));
    }

    /// What a text says, or the field in whose place it stands.
    ///
    /// @param where file and field
    private static <T> T named(String where, String text, String expected, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InputException e) {
            throw new InputException(where + "." + TEXT, text, expected + " (" + e.getMessage() + ")", e);
        }
    }

    private static <E extends Enum<E>> E choice(String where, JsonNode metric, String name, Class<E> choices) {
        String found = text(where, metric, name);
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().toLowerCase(Locale.ROOT).equals(found)) {
                return choice;
            }
        }
        throw new InputException(where + "." + name, found,
                "one of " + Arrays.toString(choices.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    private static String text(String where, JsonNode node, String name) {
        if (!node.path(name).isTextual()) {
            throw new InputException(where + "." + name, Plan.shown(node.path(name)), "a text");
        }
        return node.path(name).asText();
    }
}
