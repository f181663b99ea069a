// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/// A sum of tensors, one from each window, taken in window order while windows finish in any order: a part that is ahead of
/// its turn waits.
final class WindowSum {
    private final IntToDoubleFunction keep;
    private final Map<Integer, Tensor> waiting = new HashMap<>(); // by window
    private Tensor sum; // belongs to no scope
    private int added;

    /// @param keep factor of the sum of n windows before the next is added, by n
    WindowSum(IntToDoubleFunction keep) {
        this.keep = keep;
    }

    /// Adds the part of one window; every window from 0 on must come, each once, from any thread.
    ///
    /// @param part of the caller's scope, and written to
    synchronized void add(int window, Tensor part) {
        waiting.put(window, part.retainReference());
        for (Tensor next = waiting.remove(added); next != null; next = waiting.remove(added)) {
            if (sum == null) {
                sum = next;
            } else {
                sum.mul_(new Scalar(keep.applyAsDouble(added))).add_(next);
                next.releaseReference();
            }
            added++;
        }
    }

    /// The sum over all windows; the caller's innermost scope owns it from now on.
    synchronized Tensor take() {
        Tensor handle = sum.detach();
        close();
        return handle;
    }

    /// Frees what is there.
    synchronized void close() {
        waiting.values().forEach(Tensor::releaseReference);
        waiting.clear();
        if (sum != null) {
            sum.releaseReference();
            sum = null;
        }
    }
}
