// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The name of a meta metric, to be read and shown; it computes nothing.
///
/// @param tauW τ₁, on the weights
/// @param tauX τ₂, on the input norms
/// @param alpha factor from the weights
/// @param beta factor from the inputs
record Metric(Operation tauW, Operation tauX, Coefficient alpha, Coefficient beta) {
    /// Number of metrics.
    static final int COUNT = 2401;

    private static final int CHOICES = 7;

    /// Metric ((tauW·7 + tauX)·7 + alpha)·7 + beta.
    static Metric ofIndex(int index) {
        return new Metric(Operation.values()[index / (CHOICES * CHOICES * CHOICES)],
                Operation.values()[index / (CHOICES * CHOICES) % CHOICES],
                Coefficient.values()[index / CHOICES % CHOICES], Coefficient.values()[index % CHOICES]);
    }

    /// Its number among all.
    int index() {
        return ((tauW.ordinal() * CHOICES + tauX.ordinal()) * CHOICES + alpha.ordinal()) * CHOICES + beta.ordinal();
    }

    /// Reads `alpha=none,tauW=identity,beta=none,tauX=identity`; the parts in any order. Empty if it is another text.
    static Optional<Metric> parse(String text) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.split(",", -1)) {
            String[] pair = part.split("=", -1);
            if (pair.length != 2 || parts.put(pair[0].strip(), pair[1].strip()) != null) {
                return Optional.empty();
            }
        }
        Optional<Operation> tauW = operation(parts.get("tauW"));
        Optional<Operation> tauX = operation(parts.get("tauX"));
        Optional<Coefficient> alpha = coefficient(parts.get("alpha"));
        Optional<Coefficient> beta = coefficient(parts.get("beta"));
        if (parts.size() != 4 || tauW.isEmpty() || tauX.isEmpty() || alpha.isEmpty() || beta.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Metric(tauW.get(), tauX.get(), alpha.get(), beta.get()));
    }

    private static Optional<Operation> operation(String name) {
        return Arrays.stream(Operation.values()).filter(choice -> choice.text().equals(name)).findFirst();
    }

    private static Optional<Coefficient> coefficient(String name) {
        return Arrays.stream(Coefficient.values()).filter(choice -> choice.text().equals(name)).findFirst();
    }

    /// `alpha=…,tauW=…,beta=…,tauX=…`
    String text() {
        return "alpha=" + alpha.text() + ",tauW=" + tauW.text() + ",beta=" + beta.text() + ",tauX=" + tauX.text();
    }
}
