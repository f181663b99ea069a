// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.Locale;

/// τ of the meta metric, in the order by which metric indices count.
enum Operation {
    /// a
    IDENTITY,
    /// √a
    SQRT,
    /// a²
    SQUARE,
    /// eᵃ
    EXP,
    /// ln a
    LOG,
    /// 1/(1+e⁻ᵃ)
    SIGMOID,
    /// eᵃ / Σ eᵃ
    SOFTMAX;

    /// Name in metric texts.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
