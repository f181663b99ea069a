// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Locale;

/// How much a candidate is run for one value.
///
/// @param share of the windows, the first ones, rounded up; 1 for all
/// @param statistics where they come from; of the dense model they are always those of all calibration windows
/// @param fresh whether each batch of a search has windows of its own, round the circle, and not the first ones
public record Fidelity(double share, Statistics statistics, boolean fresh) {
    /// The first windows.
    public Fidelity(double share, Statistics statistics) {
        this(share, statistics, false);
    }

    /// @throws IllegalArgumentException if there would be no window, or statistics would change with the windows
    public Fidelity {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of the windows above 0 and at most 1, found " + share);
        }
        if (fresh && statistics != Statistics.DENSE) {
            throw new IllegalArgumentException("fresh windows with " + statistics.text() + " statistics");
        }
    }

    /// The number of windows of so many.
    int of(int windows) {
        return Math.toIntExact((long) Math.ceil(share * windows - 1e-9));
    }

    /// `1/8 of the windows`, `all windows`.
    String windows() {
        double parts = 1 / share;
        if (share == 1) {
            return "all windows";
        }
        return parts == Math.rint(parts)
                ? "1/" + (long) parts + " of the windows"
                : String.format(Locale.ROOT, "%.1f %% of the windows", 100 * share);
    }

    /// Which window a batch begins with, of so many.
    int first(int draw, int windows) {
        return fresh ? (int) ((long) draw * of(windows) % windows) : 0;
    }

    /// `0.125 dense`
    public String text() {
        return share + " " + statistics.text();
    }
}
