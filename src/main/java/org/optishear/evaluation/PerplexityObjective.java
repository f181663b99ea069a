// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/// Perplexity of the pruned model on the objective's windows; the dense model plays no part.
///
/// ```text
/// perplexity = exp(mean over predicted tokens of -log q(token))                                           (double)
/// ```
///
/// As [Perplexity], chunk by chunk.
public record PerplexityObjective() implements Objective {
    @Override
    public String id() {
        return "perplexity";
    }

    @Override
    public double[] sums(OutputChunk chunk) {
        Tensor pruned = chunk.pruned();
        try (PointerScope _ = new PointerScope()) {
            return new double[]{Perplexity.negativeLogLikelihood(pruned, chunk.next()), chunk.next().length};
        }
    }

    @Override
    public double value(double[] sums) {
        return Math.exp(sums[0] / sums[1]);
    }
}
