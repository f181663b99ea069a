// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

/// How the two ambiguities of the meta metric are read, and which weights are compared.
///
/// @param betaOnSquared whether β is computed on the squared input norms s, rather than on the norms x
/// @param ria whether `relative_sum` is 1/r + 1/c, rather than 1/(r + c)
/// @param pattern `0.5 per row`, `0.5 per matrix`, `0.5 per block`, `2:4`
record Convention(boolean betaOnSquared, boolean ria, String pattern) {
    /// That of the reference code, where no search says otherwise.
    static final Convention DEFAULT = new Convention(true, false, "");

    /// Whether weights of several linears compete.
    boolean acrossLinears() {
        return pattern.contains("per block");
    }

    /// Which weights compete, in a sentence.
    String competition() {
        if (pattern.isBlank()) {
            return "The weights with the lowest scores are removed.";
        }
        if (acrossLinears()) {
            return "Weights compete across all linears of their block; the lowest scores go (" + pattern + ").";
        }
        if (!withinRows()) {
            return "Weights compete across their whole matrix; the lowest scores go (" + pattern + ").";
        }
        return pattern.contains(":")
                ? "Weights compete within each group of neighbours in a row; the highest stay (" + pattern + ")."
                : "Weights compete within their row; the lowest scores go (" + pattern + ").";
    }

    /// The same where something else is compared.
    Convention comparing(String other) {
        return new Convention(betaOnSquared, ria, other);
    }

    /// Whether weights compete within their row or a part of it.
    boolean withinRows() {
        return !pattern.contains("per matrix") && !pattern.contains("per block");
    }
}
