// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Locale;

/// By what the heuristic of [ChannelPermutation] sorts input channels.
///
/// Source: biomedical-cybernetics/RIA@7bc55b0 `main.py` `--importance_score`: `sum`, `retained_degree_per_outneuron`,
/// `retained_degree_unstructured`.
public enum ColumnImportance {
    /// All scores of the channel.
    SUM,
    /// Those that pruning within rows, to the same fraction, would keep.
    ROW,
    /// Those that pruning across the matrix, to the same fraction, would keep.
    MATRIX;

    /// As on the command line.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
