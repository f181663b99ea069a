// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.LinkedHashMap;
import java.util.Map;
import org.optishear.InputException;
import org.optishear.metric.MetricParameters;

/// The parameters of [SparseGpt] and [Obs].
///
/// @param block columns that are gone through before the columns to their right are brought up to date
/// @param damping share of the mean diagonal that is added to the diagonal of the Hessian
record ObsSettings(int block, double damping) {
    /// As published: blocks of 128 columns, 1 %.
    static final ObsSettings PUBLISHED = new ObsSettings(128, 0.01);

    private static final int LARGEST_BLOCK = 4096;

    /// Reads `block=64,damping=0.1`, either or both.
    ///
    /// @param name of the update, for messages
    static ObsSettings read(String name, Map<String, String> parameters) {
        int block = PUBLISHED.block;
        double damping = PUBLISHED.damping;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            Map<String, String> one = Map.of(parameter.getKey(), parameter.getValue());
            switch (parameter.getKey()) {
                case "block" -> {
                    double columns = MetricParameters.number(name, one, "block", 1, LARGEST_BLOCK);
                    if (columns != Math.rint(columns)) {
                        throw new InputException("--method", "block=" + parameter.getValue(), "a whole number");
                    }
                    block = (int) columns;
                }
                case "damping" -> damping = MetricParameters.number(name, one, "damping", 0, 1e6);
                case String other -> throw new InputException("--method", name + ":" + other,
                        name + ":block=128,damping=0.01, either or both");
            }
        }
        return new ObsSettings(block, damping);
    }

    /// The name with what differs from the published values.
    String text(String name) {
        Map<String, String> own = new LinkedHashMap<>();
        if (block != PUBLISHED.block) {
            own.put("block", Integer.toString(block));
        }
        if (damping != PUBLISHED.damping) {
            own.put("damping", Double.toString(damping));
        }
        return own.isEmpty()
                ? name
                : name + ":" + String.join(",",
                        own.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
    }
}
