// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Sees the inputs of a block's linears as they pass.
public interface InputObserver {
    /// Sees nothing.
    InputObserver NONE = (linears, input) -> {};

    /// Called once for each distinct input, with all linears that read it (q, k and v share one; gate and up share one).
    ///
    /// @param linears the layers that read the input
    /// @param input `[batch, tokens, in]`, valid during the call only; of an expert `[1, n, in]`, the tokens sent to it, n may
    ///     be 0
    void observe(List<Linear> linears, Tensor input);
}
