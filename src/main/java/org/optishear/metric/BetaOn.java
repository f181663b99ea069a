// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Locale;

/// What β is computed on; τ₂ always sees the norm x = √s.
public enum BetaOn {
    /// The squared norms s, as the authors' code does (soda-lsq/AdaPrune@1b6f4ef).
    SQUARED,
    /// The norms x, as the paper's formula reads.
    NORM;

    /// Name on the command line.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
