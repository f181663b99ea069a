// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/// Frees what a computation makes on its way, and keeps its result.
public final class TensorScope {
    private TensorScope() {}

    /// Runs a computation in a `PointerScope` of its own; the caller's innermost scope, if there is one, owns the result.
    public static Tensor of(Supplier<Tensor> computation) {
        PointerScope outer = PointerScope.getInnerScope();
        Tensor result;
        try (PointerScope _ = new PointerScope()) {
            result = computation.get().retainReference();
        }
        if (outer != null) {
            outer.attach(result);
            result.releaseReference();
        }
        return result;
    }
}
