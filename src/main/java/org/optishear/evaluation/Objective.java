// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import java.util.Map;
import org.optishear.InputException;

/// How far the outputs of a pruned model are from those of the dense one: what a search makes small.
///
/// An objective is a function of a few sums over all positions of all windows. Sums are taken in double: within a chunk of
/// a window, then over chunks, then over windows, in this order. A window holds tokens of text only, and each is run by
/// itself, so there is no padding that could count ([org.optishear.text.Windows]).
public interface Objective {
    /// Name on the command line and in results, for example `kl:top=512`; [Objectives#parse] reads it back.
    String id();

    /// The same objective with other parameters.
    ///
    /// @param parameters as in `kl:top=512`, not empty
    /// @throws InputException if one is unknown or out of range
    default Objective with(Map<String, String> parameters) {
        throw new InputException("--objective", id() + ":" + String.join(",", parameters.keySet()),
                id() + ", which has no parameters");
    }

    /// What it sums, of one chunk of a window; always as many sums. What it makes on the way is freed when it returns, so that several
    /// objectives need no more memory than one.
    double[] sums(OutputChunk chunk);

    /// Its value, of the sums over all windows; lower is better.
    double value(double[] sums);
}
