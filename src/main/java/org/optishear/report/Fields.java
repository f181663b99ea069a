// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.optishear.InputException;

/// An object of a JSON file whose fields are read by type; every error names the file and the field.
///
/// A field that is null counts as absent. A number may be written `"Infinity"` or `"NaN"`, which JSON has no numbers for.
///
/// @param file what the error names
/// @param path of this object in the file: empty, or ending in a dot
record Fields(String file, String path, JsonNode json) {
    private static final Set<String> NOT_FINITE = Set.of("Infinity", "-Infinity", "NaN");

    /// How an error names a field.
    String where(String name) {
        return file + ": " + path + name;
    }

    private InputException wrong(String name, String expected) {
        JsonNode found = json.path(name);
        String text = found.isMissingNode() || found.isNull() ? "nothing" : found.toString();
        return new InputException(where(name), text.length() > 80 ? text.substring(0, 80) + "…" : text, expected);
    }

    boolean has(String name) {
        return json.hasNonNull(name);
    }

    void requireSchema(String schema) {
        if (!requireText("schema").equals(schema)) {
            throw wrong("schema", schema);
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    Optional<String> text(String name) {
        return has(name) ? Optional.of(requireText(name)) : Optional.empty();
    }

    String requireText(String name) {
        if (!json.path(name).isTextual()) {
            throw wrong(name, "a text");
        }
        return json.path(name).asText();
    }

    Optional<Double> number(String name) {
        return has(name) ? Optional.of(requireNumber(name)) : Optional.empty();
    }

    double requireNumber(String name) {
        JsonNode found = json.path(name);
        if (found.isTextual() && NOT_FINITE.contains(found.asText())) {
            return Double.parseDouble(found.asText());
        }
        if (!found.isNumber()) {
            throw wrong(name, "a number");
        }
        return found.asDouble();
    }

    long count(String name) {
        JsonNode found = json.path(name);
        if (!found.isIntegralNumber() || !found.canConvertToLong() || found.asLong() < 0) {
            throw wrong(name, "a whole number from 0");
        }
        return found.asLong();
    }

    OptionalLong optionalCount(String name) {
        return has(name) ? OptionalLong.of(count(name)) : OptionalLong.empty();
    }

    OptionalInt optionalInt(String name) {
        return has(name) ? OptionalInt.of((int) Math.min(count(name), Integer.MAX_VALUE)) : OptionalInt.empty();
    }

    Optional<Fields> object(String name) {
        return has(name) ? Optional.of(requireObject(name)) : Optional.empty();
    }

    Fields requireObject(String name) {
        if (!json.path(name).isObject()) {
            throw wrong(name, "an object");
        }
        return new Fields(file, path + name + ".", json.path(name));
    }

    List<Fields> requireObjects(String name) {
        if (!json.path(name).isArray()) {
            throw wrong(name, "an array of objects");
        }
        List<Fields> objects = new ArrayList<>();
        for (JsonNode element : json.path(name)) {
            String place = name + "[" + objects.size() + "]";
            if (!element.isObject()) {
                throw new InputException(where(place), element.toString(), "an object");
            }
            objects.add(new Fields(file, path + place + ".", element));
        }
        return objects;
    }

    /// The number of elements of an array; 0 where there is no such field.
    int size(String name) {
        return json.path(name).size();
    }

    /// The texts of an array; none where there is no such field.
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (has(name)) {
            JsonNode array = json.path(name);
            for (JsonNode element : array) {
                if (element.isTextual()) {
                    texts.add(element.asText());
                }
            }
            if (!array.isArray() || texts.size() != array.size()) {
                throw wrong(name, "an array of texts");
            }
        }
        return List.copyOf(texts);
    }

    /// The numbers of an array, as many as are expected.
    double[] requireNumbers(String name, int length) {
        JsonNode array = json.path(name);
        double[] numbers = new double[length];
        boolean fits = array.isArray() && array.size() == length;
        for (int i = 0; fits && i < length; i++) {
            fits = array.get(i).isNumber();
            numbers[i] = array.get(i).asDouble();
        }
        if (!fits) {
            throw wrong(name, "an array of " + length + " numbers");
        }
        return numbers;
    }

    /// Indices of metrics.
    List<Integer> requireIndices(String name) {
        List<Integer> indices = new ArrayList<>();
        for (JsonNode element : json.path(name)) {
            if (element.isInt() && element.asInt() >= 0 && element.asInt() < Metric.COUNT) {
                indices.add(element.asInt());
            }
        }
        if (indices.isEmpty() || !json.path(name).isArray() || indices.size() != json.path(name).size()) {
            throw wrong(name, "an array of metric indices from 0 to " + (Metric.COUNT - 1));
        }
        return List.copyOf(indices);
    }

    Metric requireMetric(String name) {
        return Metric.parse(requireText(name)).orElseThrow(() -> wrong(name, "alpha=…,tauW=…,beta=…,tauX=…"));
    }

    /// All fields that are neither object nor array, as text.
    Map<String, String> scalars() {
        Map<String, String> scalars = new LinkedHashMap<>();
        names().stream().filter(name -> json.get(name).isValueNode() && has(name))
                .forEach(name -> scalars.put(name, json.get(name).asText()));
        return scalars;
    }

    /// All texts and numbers, those of inner objects and arrays under `outer inner`.
    Map<String, String> flattened() {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", json, flat);
        return flat;
    }

    private static void flatten(String name, JsonNode node, Map<String, String> into) {
        if (node.isValueNode() && !node.isNull()) {
            into.put(name, node.asText());
        }
        node.properties().forEach(field -> flatten((name + " " + field.getKey()).strip(), field.getValue(), into));
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(name + " " + (i + 1), node.get(i), into);
            }
        }
    }
}
