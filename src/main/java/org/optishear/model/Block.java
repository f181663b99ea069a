// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/// One decoder block.
public interface Block {
    /// The prunable linears, in the order of the reference implementations (q, k, v, o, gate, up, down for LLaMA).
    List<Linear> linears();

    /// The linears among them whose inputs can stand in another order; all others read the residual stream.
    default List<Foldable> foldables() {
        return List.of();
    }

    /// `hidden [batch, tokens, hidden]` → the block's output of the same shape (raw, before the final norm), both in host
    /// memory; what the observer sees is where the block is computed.
    Tensor forward(Tensor hidden, InputObserver observer);

    /// The same block with some linears replaced; norms and the rest are shared, not copied.
    Block withLinears(UnaryOperator<Linear> replacement);
}
