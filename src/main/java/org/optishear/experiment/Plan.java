// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.prune.Allocation;

/// How to prune: the product of a search and the input of a prune (`plan.json`, described in docs/schemas.md).
///
/// It holds reproducible facts only; the same search gives the same bytes.
///
/// @param metric ranks the weights
/// @param allocation a pattern for each block, or for single linears
/// @param origin what the plan was made from: protocol, seed, hashes; kept as it is
public record Plan(PruningMetric metric, Allocation allocation, ObjectNode origin) {
    static final String SCHEMA = "optishear.plan/1";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// As JSON.
    public ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", SCHEMA);
        ObjectNode metricJson = json.putObject("metric");
        metricJson.put("text", metric.id());
        if (metric instanceof MetaMetric meta) {
            metricJson.put("alpha", meta.alpha().text());
            metricJson.put("tauW", meta.tauW().text());
            metricJson.put("beta", meta.beta().text());
            metricJson.put("tauX", meta.tauX().text());
            metricJson.put("betaOn", meta.betaOn().text());
            metricJson.put("relativeSum", meta.relativeSum().text());
        }
        AllocationJson.write(json, allocation);
        json.set("origin", origin);
        return json;
    }

    /// Reads a plan.
    ///
    /// @throws InputException if the file is absent or not a plan; it names the field
    public static Plan read(Path file) {
        JsonNode json = parse(file, "a plan.json of a search");
        if (!json.path("schema").asText().equals(SCHEMA)) {
            throw new InputException(file + ": schema", shown(json.path("schema")), SCHEMA);
        }
        ObjectNode origin = json.path("origin") instanceof ObjectNode node ? node : JSON.createObjectNode();
        return new Plan(metric(file, json.path("metric")), AllocationJson.read(file, json, SparsityPattern.PerRow::new),
                origin);
    }

    private static PruningMetric metric(Path file, JsonNode metric) {
        String text = text(file, metric, "text");
        BetaOn betaOn = betaOn(file, metric);
        RelativeSum relativeSum = relativeSum(file, metric);
        try {
            return Metrics.parse(text, betaOn, relativeSum);
        } catch (InputException e) {
            throw new InputException(file + ": metric.text", text, "a metric (" + e.getMessage() + ")", e);
        }
    }

    private static String shown(JsonNode found) {
        return found.isMissingNode() ? "nothing" : found.toString();
    }

    /// @param expected what the file should be, for the message
    static JsonNode parse(Path file, String expected) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file.toString(), "no such file", expected);
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new InputException(file.toString(), "no JSON (" + e.getOriginalMessage() + ")", expected, e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "data that cannot be read (" + e.getMessage() + ")", expected, e);
        }
    }

    private static BetaOn betaOn(Path file, JsonNode metric) {
        return metric.has("betaOn") ? choice(file, "betaOn", metric, BetaOn.class) : BetaOn.SQUARED;
    }

    private static RelativeSum relativeSum(Path file, JsonNode metric) {
        return metric.has("relativeSum")
                ? choice(file, "relativeSum", metric, RelativeSum.class)
                : RelativeSum.CODE;
    }

    private static <E extends Enum<E>> E choice(Path file, String field, JsonNode metric, Class<E> choices) {
        String found = text(file, metric, field);
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().toLowerCase(Locale.ROOT).equals(found)) {
                return choice;
            }
        }
        throw new InputException(file + ": metric." + field, found,
                "one of " + Arrays.toString(choices.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    private static String text(Path file, JsonNode node, String field) {
        if (!node.path(field).isTextual()) {
            throw new InputException(file + ": metric." + field, shown(node.path(field)), "a text");
        }
        return node.path(field).asText();
    }
}
