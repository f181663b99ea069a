// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.optishear.InputException;

/// The rotary position embedding a config asks for, whichever transformers wrote it.
///
/// @param type `default`, `linear`, `dynamic`, `llama3`, `yarn`, …; not checked here, the model refuses what it lacks
/// @param theta base of the frequencies
/// @param numbers the other numbers of the entry, for example `factor` or `low_freq_factor`
public record Rope(String type, double theta, SortedMap<String, Double> numbers) {
    private static final String TYPE = "rope_type";
    private static final String OLD_TYPE = "type";
    private static final String THETA = "rope_theta";
    /// What transformers takes where a config names none.
    private static final double DEFAULT_THETA = 10_000.0;

    /// A number of the entry that must be there.
    ///
    /// @param config the file it came from, for the error
    /// @throws InputException if it is absent
    public double required(String name, HfConfig config) {
        Double value = numbers.get(name);
        if (value == null) {
            throw new InputException(config.where("rope " + type + ": " + name), "nothing", "a finite number");
        }
        return value;
    }

    /// `rope_parameters` (transformers 5) or `rope_theta` with `rope_scaling` (transformers 4).
    static Rope of(HfConfig config) {
        return of(config, config.optionalDouble(THETA).orElse(DEFAULT_THETA));
    }

    /// As above; `theta` where the entry has none.
    static Rope of(HfConfig config, double theta) {
        String field = field(config);
        return of(config, field, config.node(field), theta);
    }

    /// The entry for one type of layer, of those models whose layers differ.
    ///
    /// @param layerType `full_attention` or `sliding_attention`
    /// @param theta where the entry has none
    /// @param scaled whether a `rope_scaling` of transformers 4 is meant for this type of layer
    static Rope ofLayers(HfConfig config, String layerType, double theta, boolean scaled) {
        String field = field(config);
        JsonNode entry = config.node(field);
        if (entry.path(layerType).isObject()) {
            return of(config, field + "." + layerType, entry.path(layerType), theta);
        }
        return scaled ? of(config, field, entry, theta) : new Rope("default", theta, new TreeMap<>());
    }

    private static String field(HfConfig config) {
        return config.node("rope_parameters").isMissingNode() ? "rope_scaling" : "rope_parameters";
    }

    private static Rope of(HfConfig config, String field, JsonNode entry, double plainTheta) {
        if (entry.isMissingNode()) {
            return new Rope("default", plainTheta, new TreeMap<>());
        }
        if (!entry.isObject()) {
            throw new InputException(config.where(field), JsonFiles.describe(entry), "an object");
        }
        String type = text(entry, TYPE).or(() -> text(entry, OLD_TYPE)).orElse("default");
        SortedMap<String, Double> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> value : entry.properties()) {
            if (value.getValue().isObject()) {
                throw new InputException(config.where(field + "." + value.getKey()), "an object",
                        "one set of numbers for all layers");
            }
            if (value.getValue().isNumber()) {
                numbers.put(value.getKey(), finite(config, field, value));
            }
        }
        Double theta = numbers.remove(THETA);
        return new Rope(type, theta == null ? plainTheta : theta, numbers);
    }

    private static double finite(HfConfig config, String field, Map.Entry<String, JsonNode> value) {
        double number = value.getValue().doubleValue();
        if (!Double.isFinite(number)) {
            throw new InputException(config.where(field + "." + value.getKey()), value.getValue().toString(),
                    "a finite number");
        }
        return number;
    }

    private static Optional<String> text(JsonNode entry, String name) {
        return Optional.ofNullable(entry.path(name).textValue());
    }
}
