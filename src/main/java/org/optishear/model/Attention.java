// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.optishear.tensor.TensorScope;

/// Causal attention with grouped heads.
///
/// ```text
/// softmax(cap(q kᵀ * scale) + mask) v      q [batch, heads, tokens, headDim], k and v [batch, keyHeads, …]
/// cap(x) = c * tanh(x / c),   a query sees the last `window` keys up to its own
/// ```
///
/// Windows of up to 512 tokens take the operations one by one, in the order of the reference
/// (huggingface/transformers@v5.18.0 `eager_attention_forward`): a metric that is steep in the activations turns their last
/// bits into other masks, and the golden results were made this way. Longer windows use libtorch's fused kernel, which is
/// as exact and whose memory does not grow with tokens²; where scores are capped, which it cannot do, 256 queries at a
/// time. Which of them depends on the shape alone.
///
/// @param scale of the products
/// @param window how many keys a query sees, 0 for all
/// @param cap of the scores, 0 for none
record Attention(double scale, int window, double cap) {
    private static final int LONGEST_UNFUSED = 512;
    private static final int QUERIES = 256;

    /// All keys, scaled by headDim^-½.
    static Attention plain(int headDimension) {
        return new Attention(Math.pow((double) headDimension, -0.5), 0, 0);
    }

    /// How many scores of how many queries are in memory at the same time, for each head.
    static long scoresAtOnce(int tokens, boolean capped) {
        if (tokens <= LONGEST_UNFUSED) {
            return (long) tokens * tokens;
        }
        return capped ? (long) QUERIES * tokens : 0;
    }

    /// Mixes the values by causal attention: `[batch, heads, tokens, headDim]`.
    Tensor causal(Tensor queries, Tensor keys, Tensor values) {
        long heads = queries.size(1);
        long tokens = queries.size(2);
        boolean grouped = heads != keys.size(1);
        if (tokens > LONGEST_UNFUSED && cap == 0) {
            boolean windowed = window > 0 && window < tokens;
            TensorOptional mask = windowed
                    ? new TensorOptional(mask(tokens, 0, tokens, queries))
                    : new TensorOptional();
            return torch.scaled_dot_product_attention(queries, keys, values, mask, 0.0, !windowed,
                    new DoubleOptional(scale), grouped);
        }
        Tensor allKeys = grouped ? repeated(keys, heads) : keys;
        Tensor allValues = grouped ? repeated(values, heads) : values;
        if (tokens <= LONGEST_UNFUSED) {
            return mixed(queries, allKeys, allValues, 0);
        }
        TensorVector parts = new TensorVector();
        for (long first = 0; first < tokens; first += QUERIES) {
            long start = first;
            parts.push_back(TensorScope.of(() -> mixed(
                    queries.narrow(2, start, Math.min(QUERIES, tokens - start)), allKeys, allValues, start)));
        }
        return torch.cat(parts, 2);
    }

    /// @param first position of the first query
    private Tensor mixed(Tensor queries, Tensor keys, Tensor values, long first) {
        Tensor scores = torch.matmul(queries, keys.transpose(2, 3)).mul(new Scalar(scale));
        if (cap > 0) {
            scores = scores.div(new Scalar(cap)).tanh().mul(new Scalar(cap));
        }
        Tensor weights = scores.add(mask(queries.size(2), first, keys.size(2), queries));
        return torch.matmul(torch.softmax(weights, -1), values);
    }

    /// Each key head as often as query heads share it.
    private static Tensor repeated(Tensor heads, long times) {
        long share = times / heads.size(1);
        return heads.unsqueeze(2).expand(heads.size(0), heads.size(1), share, heads.size(2), heads.size(3))
                .reshape(heads.size(0), times, heads.size(2), heads.size(3));
    }

    /// `[queries, keys]`: the lowest float where the key comes after the query or is out of its window, else 0.
    private Tensor mask(long queries, long first, long keys, Tensor like) {
        Tensor lowest = torch.full(new long[]{queries, keys}, new Scalar(-Float.MAX_VALUE), like.options());
        Tensor after = lowest.triu(first + 1);
        return window > 0 && window < keys ? after.add(lowest.tril(first - window)) : after;
    }
}
