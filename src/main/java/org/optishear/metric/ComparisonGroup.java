// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

/// Which weights compete: what is constant among them changes no order.
public enum ComparisonGroup {
    /// Those of a row of one matrix, or of a group within it.
    ROW,
    /// Those of one matrix.
    MATRIX,
    /// Those of several matrices, which have unlike sums and inputs.
    BLOCK
}
