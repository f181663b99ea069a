// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.tensor.TensorScope;

/// A mixture of gated MLPs: each token goes through the experts with the highest router probabilities.
///
/// ```text
/// p = softmax(router z),   y = sum over the k highest p_e of  p_e / (sum of them) * expert_e(z)
/// ```
///
/// Source: huggingface/transformers@v5.18.0 `modeling_mixtral.py` `MixtralSparseMoeBlock`.
///
/// @param router `[experts, hidden]`; not pruned
/// @param perToken how many experts a token goes through
/// @param activation of the gates
record Experts(Tensor router, int perToken, Activation activation) {
    /// @param linears gate, up and down of each expert in turn
    /// @param observer sees of an expert only the tokens that are sent to it, `[1, n, hidden]`; n may be 0
    Tensor apply(Tensor input, List<Linear> linears, InputObserver observer) {
        Tensor tokens = input.reshape(-1, input.size(2)); // [tokens, hidden]
        Tensor probabilities = torch.softmax(torch.linear(tokens, router), -1);
        T_TensorTensor_T highest = torch.topk(probabilities, perToken, -1, true, true);
        Tensor shares = highest.get0()
                .div(highest.get0().sum(new long[]{-1}, true, new ScalarTypeOptional()));
        Tensor chosen = highest.get1(); // [tokens, perToken]
        Tensor output = torch.zeros_like(tokens);
        for (int expert = 0; expert < linears.size() / 3; expert++) {
            Tensor sent = chosen.eq(new Scalar(expert)); // [tokens, perToken]
            Tensor rows = torch.nonzero(sent.any(1)).squeeze(1);
            List<Linear> own = linears.subList(3 * expert, 3 * expert + 3);
            Tensor weighted = TensorScope.of(() -> {
                Tensor own3d = tokens.index_select(0, rows).unsqueeze(0); // [1, n, hidden]
                observer.observe(own.subList(0, 2), own3d);
                Tensor gated = activation.apply(own.get(0).apply(own3d)).mul(own.get(1).apply(own3d));
                observer.observe(own.subList(2, 3), gated);
                Tensor share = shares.mul(sent).sum(1).index_select(0, rows).unsqueeze(1);
                return own.get(2).apply(gated).squeeze(0).mul(share);
            });
            output = output.index_add(0, rows, weighted);
        }
        return output.reshape(input.size(0), input.size(1), input.size(2));
    }
}
