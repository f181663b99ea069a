// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.Locale;

/// α and β of the meta metric, in the order by which metric indices count.
enum Coefficient {
    /// 1
    NONE,
    /// 1 / sum of the row
    ROW_SUM,
    /// 1 / sum of the column
    COLUMN_SUM,
    /// 1 / sum of both, or the sum of both reciprocals
    RELATIVE_SUM,
    /// 1 / sum of all
    TOTAL,
    /// 1 / mean of all
    MEAN,
    /// 1 / Frobenius norm
    FROBENIUS;

    /// Name in metric texts.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether the factor is one number for a whole row, and so changes no order within it.
    boolean constantInRow() {
        return this != COLUMN_SUM && this != RELATIVE_SUM;
    }
}
