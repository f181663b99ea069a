// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Locale;

/// Where the statistics of a block come from.
public enum Statistics {
    /// From its inputs as the pruned blocks before it leave them, for each candidate: what `prune` does.
    SEQUENTIAL,
    /// From the dense model, once for all candidates: masks do not depend on other blocks, and a candidate costs one pass of
    /// the objective's windows instead of one more of the calibration windows.
    DENSE;

    /// Name on the command line and in results.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
