// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.optishear.metric.PowerMetric;
import org.optishear.metric.PowerMetric.On;
import org.optishear.metric.PruningMetric;

/// A metric of powers for each kind of linear, in one sentence: not each of them, but where the powers are highest and lowest.
///
/// @param kinds by name of the kind
record PowersByKind(Map<String, PowerMetric> kinds) {
    /// Empty if one of them is another metric.
    static Optional<PowersByKind> of(Map<String, PruningMetric> kinds) {
        Map<String, PowerMetric> powers = new TreeMap<>();
        kinds.forEach((kind, metric) -> {
            if (metric instanceof PowerMetric power) {
                powers.put(kind, power);
            }
        });
        return powers.size() == kinds.size() ? Optional.of(new PowersByKind(powers)) : Optional.empty();
    }

    /// `a weight counts by its size, times its input's norm (power 0.4 in v_proj to 1.3 in q_proj), …`
    String reading() {
        String ria = kinds.entrySet().stream().filter(kind -> kind.getValue().on() == On.RIA).map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        boolean all = kinds.values().stream().allMatch(metric -> metric.on() == On.RIA);
        String share = "its share of its column plus its share of its row";
        String counts = all ? share : ria.isEmpty() ? "its size" : "its size (in " + ria + " by " + share + ")";
        return "a weight counts by " + counts + range(", times the norm of its input", PowerMetric::q)
                + range(", divided by the sum of its column", PowerMetric::b);
    }

    /// Nothing where the factor is 1 everywhere.
    private String range(String factor, ToDoubleFunction<PowerMetric> power) {
        Comparator<Map.Entry<String, PowerMetric>> order = Comparator
                .comparingDouble(kind -> power.applyAsDouble(kind.getValue()));
        Map.Entry<String, PowerMetric> least = kinds.entrySet().stream().min(order).orElseThrow();
        Map.Entry<String, PowerMetric> most = kinds.entrySet().stream().max(order).orElseThrow();
        double low = power.applyAsDouble(least.getValue());
        double high = power.applyAsDouble(most.getValue());
        if (low == high) {
            return low == 0 ? "" : low == 1 ? factor : factor + " to the power of " + number(low);
        }
        return factor + " (power " + number(low) + " in " + least.getKey() + " to " + number(high) + " in "
                + most.getKey() + ")";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
    }
}
