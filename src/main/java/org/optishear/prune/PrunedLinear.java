// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.optishear.mask.Mask;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Widening;
import org.optishear.update.UpdatedLinear;

/// What pruning made of one weight matrix.
///
/// @param mask which weights are pruned, `[out, in]`
/// @param zeros how many weights are zero now: those pruned, and those that were zero before
/// @param notices what a person should know, one line each ([UpdatedLinear#notices])
/// @param retained where an order of its inputs was sought
public record PrunedLinear(Mask mask, long zeros, List<String> notices, Optional<RetainedScore> retained) {
    /// In the checkpoint's order.
    public PrunedLinear(Mask mask, long zeros, List<String> notices) {
        this(mask, zeros, notices, Optional.empty());
    }

    /// The same with what was found when an order was sought.
    PrunedLinear with(Optional<RetainedScore> found, Optional<String> notice) {
        return new PrunedLinear(mask, zeros,
                Stream.concat(notices.stream(), notice.stream()).toList(), found);
    }

    /// Copies the list.
    public PrunedLinear {
        notices = List.copyOf(notices);
    }

    /// @param weight the matrix after pruning
    static PrunedLinear of(Mask mask, Tensor weight, List<String> notices) {
        return new PrunedLinear(mask, Widening.zeros(TensorMemory.of(weight)), notices);
    }

    /// Number of weights.
    public long weights() {
        return (long) mask.rows() * mask.columns();
    }
}
