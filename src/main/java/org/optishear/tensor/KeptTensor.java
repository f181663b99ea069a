// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;

/// A tensor with holders: its memory is given back when the last of them lets go.
final class KeptTensor {
    private final Tensor tensor;
    private final Runnable free;
    private final AtomicInteger holders = new AtomicInteger(1);

    /// @param tensor belongs to no scope
    /// @param free gives back what lies behind it
    KeptTensor(Tensor tensor, Runnable free) {
        this.tensor = tensor;
        this.free = free;
    }

    Tensor tensor() {
        return tensor;
    }

    void retain() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            tensor.releaseReference();
            free.run();
        }
    }
}
