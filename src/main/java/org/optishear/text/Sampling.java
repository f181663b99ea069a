// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import org.optishear.InputException;

/// How many windows of a text are wanted, and the seed that draws them.
///
/// @param samples number of windows, at least 1
/// @param length tokens in each, at least 2: a window of one token predicts nothing
/// @param seed for [CPythonRandom]
public record Sampling(int samples, int length, long seed) {
    /// Checks both numbers.
    public Sampling {
        if (samples < 1) {
            throw new InputException("samples", Integer.toString(samples), "at least 1 window");
        }
        if (length < 2) {
            throw new InputException("length", Integer.toString(length), "windows of at least 2 tokens");
        }
    }
}
