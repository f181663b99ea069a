// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The Hessian of a linear's squared output error, added up over windows as they finish.
///
/// ```text
/// after window n:  H = H * (n-1)/n + X'ᵀX',   X' = sqrt(2/n) * X [tokens, in]                     (fp32)
/// ```
///
/// Source: IST-DASLab/sparsegpt@147d215 `sparsegpt.py` `SparseGPT.add_batch`, one window a batch. Differs: windows may
/// finish in any order; a product that is ahead of its turn waits, so that the sum is always taken in window order.
final class HessianSum {
    private final Map<Integer, Tensor> waiting = new HashMap<>(); // by window
    private Tensor sum; // [in, in], belongs to no scope
    private int added;

    /// Adds what entered in one window; every window from 0 on must come, each once, from any thread.
    ///
    /// @param rows `[tokens, in]`
    void add(int window, Tensor rows) {
        Tensor scaled = rows.mul(new Scalar(Math.sqrt(2.0 / (window + 1))));
        Tensor product = torch.matmul(scaled.t(), scaled).retainReference();
        scaled.close();
        fold(window, product);
    }

    private synchronized void fold(int window, Tensor product) {
        waiting.put(window, product);
        for (Tensor next = waiting.remove(added); next != null; next = waiting.remove(added)) {
            if (sum == null) {
                sum = next;
            } else {
                sum.mul_(new Scalar((double) added / (added + 1))).add_(next);
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
