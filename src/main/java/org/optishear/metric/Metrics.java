// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.List;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// The catalogue of named metrics.
public final class Metrics {
    /// Every named metric, one line each.
    public static final List<PruningMetric> BUILT_IN = List.of(
            new Magnitude(),
            new Wanda(),
            new Ri(),
            new Ria(),
            new SparseGptScore(),
            new PrunerZero(),
            new Gblm(),
            new PowerMetric());

    private Metrics() {}

    /// A named metric such as `wanda` or `ria:a=0.3`, or the meta metric of a text such as
    /// `alpha=none,tauW=identity,beta=none,tauX=identity`.
    ///
    /// @throws InputException if the name or a parameter is unknown; it lists the known ones
    public static PruningMetric parse(String text, BetaOn betaOn, RelativeSum relativeSum) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.contains("=")) {
            return MetaMetric.parse(text, betaOn, relativeSum);
        }
        PruningMetric found = BUILT_IN.stream().filter(metric -> metric.id().equals(name)).findFirst()
                .orElseThrow(() -> new InputException("--method", text, names()));
        return colon < 0 ? found : found.with(MetricParameters.parse(text, text.substring(colon + 1)));
    }

    /// Whether a text begins with the name of a metric or is a formula; what follows may be wrong.
    public static boolean knows(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        return name.contains("=") || BUILT_IN.stream().anyMatch(metric -> metric.id().equals(name));
    }

    /// What [#parse] takes, for messages.
    public static String names() {
        return BUILT_IN.stream().map(PruningMetric::id).collect(Collectors.joining(", "))
                + " or alpha=…,tauW=…,beta=…,tauX=…";
    }
}
