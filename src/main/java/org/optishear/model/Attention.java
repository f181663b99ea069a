// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Causal attention with grouped heads.
///
/// ```text
/// softmax(q kᵀ / sqrt(headDim) + mask) v          q [batch, heads, tokens, headDim], k and v [batch, keyHeads, …]
/// ```
///
/// Windows of up to 512 tokens take the operations one by one, in the order of the reference
/// (huggingface/transformers@v5.18.0 `eager_attention_forward`): a metric that is steep in the activations turns their last
/// bits into other masks, and the golden results were made this way. Longer windows use libtorch's fused kernel, which is
/// as exact and whose memory does not grow with tokens². Which of the two depends on the shape alone.
final class Attention {
    private static final int LONGEST_UNFUSED = 512;

    private Attention() {}

    /// Mixes the values by causal attention: `[batch, heads, tokens, headDim]`.
    static Tensor causal(Tensor queries, Tensor keys, Tensor values) {
        long heads = queries.size(1);
        boolean grouped = heads != keys.size(1);
        if (queries.size(2) > LONGEST_UNFUSED) {
            return torch.scaled_dot_product_attention(queries, keys, values, new TensorOptional(), 0.0, true,
                    new DoubleOptional(), grouped);
        }
        Tensor allKeys = grouped ? repeated(keys, heads) : keys;
        Tensor allValues = grouped ? repeated(values, heads) : values;
        Scalar scale = new Scalar(Math.pow((double) queries.size(3), -0.5));
        Tensor weights = torch.matmul(queries, allKeys.transpose(2, 3)).mul(scale).add(mask(queries.size(2)));
        return torch.matmul(torch.softmax(weights, -1), allValues);
    }

    /// Each key head as often as query heads share it.
    private static Tensor repeated(Tensor heads, long times) {
        long share = times / heads.size(1);
        return heads.unsqueeze(2).expand(heads.size(0), heads.size(1), share, heads.size(2), heads.size(3))
                .reshape(heads.size(0), times, heads.size(2), heads.size(3));
    }

    /// `[tokens, tokens]`: the lowest float where the key comes after the query, else 0.
    private static Tensor mask(long tokens) {
        return torch.full(new long[]{tokens, tokens}, new Scalar(-Float.MAX_VALUE)).triu(1);
    }
}
