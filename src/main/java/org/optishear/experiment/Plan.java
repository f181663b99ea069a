// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
/// @param allocation a pattern for each block
/// @param origin what the plan was made from: protocol, seed, hashes; kept as it is
public record Plan(PruningMetric metric, Allocation allocation, ObjectNode origin) {
    private static final String SCHEMA = "optishear.plan/1";
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
        ArrayNode patterns = json.putArray("patternByBlock");
        allocation.patterns().forEach(pattern -> patterns.add(pattern.toString()));
        json.set("origin", origin);
        return json;
    }

    /// Reads a plan.
    ///
    /// @throws InputException if the file is absent or not a plan; it names the field
    public static Plan read(Path file) {
        JsonNode json = parse(file);
        if (!json.path("schema").asText().equals(SCHEMA)) {
            throw new InputException(file + ": schema", shown(json.path("schema")), SCHEMA);
        }
        ObjectNode origin = json.path("origin") instanceof ObjectNode node ? node : JSON.createObjectNode();
        return new Plan(metric(file, json.path("metric")), new Allocation(patterns(file, json.path("patternByBlock"))),
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

    private static List<SparsityPattern> patterns(Path file, JsonNode array) {
        List<SparsityPattern> patterns = new ArrayList<>();
        for (JsonNode pattern : array) {
            try {
                patterns.add(SparsityPattern.parse(pattern.asText(), SparsityPattern.PerRow::new));
            } catch (InputException e) {
                throw new InputException(file + ": patternByBlock[" + patterns.size() + "]", shown(pattern),
                        "a pattern such as 0.5 per row or 2:4", e);
            }
        }
        if (patterns.isEmpty()) {
            throw new InputException(file + ": patternByBlock", shown(array), "a pattern for each block");
        }
        return patterns;
    }

    private static String shown(JsonNode found) {
        return found.isMissingNode() ? "nothing" : found.toString();
    }

    private static JsonNode parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file.toString(), "no such file", "a plan.json of a search");
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new InputException(file.toString(), "no JSON (" + e.getOriginalMessage() + ")", "a plan.json", e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "data that cannot be read (" + e.getMessage() + ")",
                    "a plan.json", e);
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
