// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// `manifest.json`: what a run took and where it ran.
///
/// @param arguments the command line
/// @param seconds wall time by phase
/// @param facts everything else that is text or number, by its name in the file
record Manifest(List<String> arguments, Map<String, Double> seconds, Map<String, String> facts) {
    private static final String SCHEMA = "optishear.manifest/1";

    static Manifest of(Fields json) {
        json.requireSchema(SCHEMA);
        Map<String, Double> seconds = new LinkedHashMap<>();
        Optional<Fields> phases = json.object("seconds");
        phases.ifPresent(found -> found.names().forEach(name -> seconds.put(name, found.requireNumber(name))));
        return new Manifest(json.texts("arguments"), seconds, json.scalars());
    }

    /// A number among the facts, for example `peakResidentBytes`; empty where it is missing or unknown (negative).
    OptionalDouble number(String name) {
        String text = facts.getOrDefault(name, "");
        return text.matches("\\d{1,18}(\\.\\d+)?")
                ? OptionalDouble.of(Double.parseDouble(text))
                : OptionalDouble.empty();
    }
}
