// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.metric.MetricParameters;

/// The catalogue of weight updates.
public final class WeightUpdates {
    /// Every named update, one line each.
    public static final List<WeightUpdate> BUILT_IN = List.of(
            new SparseGpt(true),
            new SparseGpt(false),
            new Dsnot(),
            new Alps(),
            new AlpsBacksolve());

    private WeightUpdates() {}

    /// The update of a text such as `obs` or `obs:damping=0.1`, to follow the mask of a metric.
    ///
    /// @throws InputException if the name or a parameter is unknown; it lists the known ones
    public static WeightUpdate parse(String text) {
        WeightUpdate found = named(text, false)
                .orElseThrow(() -> new InputException("--method", text, "an update of " + names(false)));
        return withParameters(found, text);
    }

    /// Names of those that follow a metric's mask, or of those that choose it themselves.
    public static String names(boolean choosesMask) {
        return BUILT_IN.stream().filter(update -> update.choosesMask() == choosesMask).map(WeightUpdate::id)
                .collect(Collectors.joining(", "));
    }

    /// The update of a text such as `sparsegpt`, if it is one that chooses the mask itself.
    ///
    /// @throws InputException if it is, and a parameter is unknown
    public static Optional<WeightUpdate> choosing(String text) {
        return named(text, true).map(update -> withParameters(update, text));
    }

    /// A name may stand for two: one that chooses the mask, and one that follows a metric's.
    private static Optional<WeightUpdate> named(String text, boolean choosesMask) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        return BUILT_IN.stream().filter(update -> update.choosesMask() == choosesMask && update.id().equals(name))
                .findFirst();
    }

    private static WeightUpdate withParameters(WeightUpdate update, String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? update : update.with(MetricParameters.parse(text, text.substring(colon + 1)));
    }
}
