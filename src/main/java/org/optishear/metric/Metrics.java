// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.List;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// The catalogue of named metrics.
public final class Metrics {
    /// Every named metric, one line each.
    public static final List<PruningMetric> BUILT_IN = List.of(new Magnitude(), new Wanda());

    private Metrics() {}

    /// A named metric, or the meta metric of a text such as `alpha=none,tauW=identity,beta=none,tauX=identity`.
    ///
    /// @throws InputException if the name is unknown; it lists the known ones
    public static PruningMetric parse(String text, BetaOn betaOn, RelativeSum relativeSum) {
        if (text.contains("=")) {
            return MetaMetric.parse(text, betaOn, relativeSum);
        }
        return BUILT_IN.stream().filter(metric -> metric.id().equals(text)).findFirst()
                .orElseThrow(() -> new InputException("--method", text,
                        BUILT_IN.stream().map(PruningMetric::id).collect(Collectors.joining(", "))
                                + " or alpha=…,tauW=…,beta=…,tauX=…"));
    }
}
