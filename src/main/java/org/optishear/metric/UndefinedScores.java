// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

/// What calibration saw at a linear leaves its scores undefined; whoever knows the linear's name adds it.
public final class UndefinedScores extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String found;
    private final String expected;

    /// @param found what stands there, for example `an infinite input in channel 3`
    /// @param expected what the scores need
    public UndefinedScores(String found, String expected) {
        super("found " + found + ", expected " + expected);
        this.found = found;
        this.expected = expected;
    }

    /// What stands there.
    public String found() {
        return found;
    }

    /// What the scores need.
    public String expected() {
        return expected;
    }
}
