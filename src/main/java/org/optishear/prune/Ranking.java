// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.optishear.calibration.Needs;
import org.optishear.metric.PruningMetric;

/// Which metric ranks the weights of which linear.
///
/// @param metric of all linears but those of `byKind`
/// @param byKind metrics by the last part of a linear's name, for example `down_proj`; sorted
public record Ranking(PruningMetric metric, Map<String, PruningMetric> byKind) {
    /// Copies the map.
    public Ranking {
        byKind = Collections.unmodifiableMap(new TreeMap<>(byKind));
    }

    /// One metric for all.
    public Ranking(PruningMetric metric) {
        this(metric, Map.of());
    }

    /// The kind of a linear: `down_proj` of `model.layers.0.mlp.down_proj`.
    public static String kind(String linear) {
        return linear.substring(linear.lastIndexOf('.') + 1);
    }

    /// The metric of one linear.
    public PruningMetric of(String linear) {
        return byKind.getOrDefault(kind(linear), metric);
    }

    /// What all of its metrics read.
    public Needs needs() {
        return byKind.values().stream().map(PruningMetric::needs).reduce(metric.needs(), Needs::and);
    }

    /// The metric's name, and those of single kinds in brackets.
    public String id() {
        return byKind.isEmpty()
                ? metric.id()
                : metric.id() + byKind.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue().id())
                        .collect(Collectors.joining("; ", " [", "]"));
    }
}
