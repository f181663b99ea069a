// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Map;
import org.optishear.InputException;
import org.optishear.calibration.Needs;
import org.optishear.model.Linear;

/// What happens to a linear beyond zeroing the weights of lowest score: the weights that stay make up for those that go
/// (SparseGPT, ALPS), or the mask is refined (DSnoT).
public interface WeightUpdate {
    /// Name on the command line and in reports, for example `obs` or `dsnot:cycles=50`; [WeightUpdates#parse] reads it back.
    String id();

    /// The same update with other parameters.
    ///
    /// @param parameters as in `obs:damping=0.1`, not empty
    /// @throws InputException if one is unknown or out of range
    default WeightUpdate with(Map<String, String> parameters) {
        throw new InputException("--method", id() + ":" + String.join(",", parameters.keySet()),
                id() + ", which has no parameters");
    }

    /// The statistics that it reads.
    Needs needs();

    /// Whether it chooses the mask itself, so that no metric stands before it.
    default boolean choosesMask() {
        return false;
    }

    /// Whether kept weights get other values, so that values must be stored and not only masks.
    default boolean changesValues() {
        return true;
    }

    /// Whether the method as published compares weights across the whole matrix; asked only where it [#choosesMask].
    default boolean comparesWholeMatrix() {
        return true;
    }

    /// What it takes at most of memory for one linear, bytes, beside the dense weight and the statistics.
    default long workingBytes(long out, long in) {
        return (4 * out * in + 4 * in * in) * Float.BYTES;
    }

    /// Whether it touches this linear; one that it does not touch keeps the mask of its metric.
    default boolean appliesTo(Linear linear) {
        return true;
    }

    /// Prunes one linear.
    ///
    /// @throws InputException if the method is not defined here; it names the linear
    UpdatedLinear update(LinearProblem problem);
}
