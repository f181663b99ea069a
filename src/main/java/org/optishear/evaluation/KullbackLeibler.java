// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;

/// How much a pruned model's prediction of the next token surprises who expects the dense one's.
///
/// ```text
/// kl = mean over positions of Σ_v p[v] * (log p[v] - log q[v]),   p = softmax(dense), q = softmax(pruned)   (double, nats)
/// kl:top=K   the K likeliest tokens of the dense model each, all others together as one                     (a lower bound of kl)
/// ```
///
/// The sum over the vocabulary is taken `ROWS` positions at a time, so that no more than a part of a chunk is in double.
///
/// @param top K; 0 for the whole vocabulary
public record KullbackLeibler(int top) implements Objective {
    private static final int ROWS = 16;
    /// What is left of q beside K tokens is at least this: what rounding leaves of 1.
    private static final double LEAST = 1e-16;

    /// Of the whole vocabulary.
    public KullbackLeibler() {
        this(0);
    }

    @Override
    public String id() {
        return top == 0 ? "kl" : "kl:top=" + top;
    }

    @Override
    public Objective with(Map<String, String> parameters) {
        String text = parameters.get("top");
        if (parameters.size() == 1 && text != null && text.matches("[1-9][0-9]{0,8}")) {
            return new KullbackLeibler(Integer.parseInt(text));
        }
        throw new InputException("--objective",
                "kl:" + parameters.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(",")),
                "kl or kl:top=K with K of 1 or more tokens");
    }

    @Override
    public double[] sums(OutputChunk chunk) {
        double sum = 0;
        for (long start = 0; start < chunk.tokens(); start += ROWS) {
            long rows = Math.min(ROWS, chunk.tokens() - start);
            Tensor dense = chunk.dense();
            Tensor pruned = chunk.pruned();
            try (PointerScope _ = new PointerScope()) {
                Tensor logP = torch.log_softmax(dense.narrow(1, start, rows).to(ScalarType.Double), -1);
                Tensor logQ = torch.log_softmax(pruned.narrow(1, start, rows).to(ScalarType.Double), -1);
                sum += top == 0 || top >= dense.size(2) ? divergence(logP, logQ) : ofTop(logP, logQ);
            }
        }
        return new double[]{sum, chunk.tokens()};
    }

    private static double divergence(Tensor logP, Tensor logQ) {
        return logP.exp().mul(logP.sub(logQ)).sum().item_double();
    }

    private double ofTop(Tensor logP, Tensor logQ) {
        Tensor tokens = torch.topk(logP, top).get1(); // [1, rows, K]
        Tensor topP = logP.gather(-1, tokens);
        Tensor topQ = logQ.gather(-1, tokens);
        Tensor restP = rest(topP).clamp_min(new Scalar(0));
        Tensor restQ = rest(topQ).clamp_min(new Scalar(LEAST));
        return divergence(topP, topQ) + torch.xlogy(restP, restP.div(restQ)).sum().item_double();
    }

    /// 1 − Σ over the K tokens, `[1, rows]`.
    private static Tensor rest(Tensor top) {
        return top.exp().sum(-1).neg().add(new Scalar(1));
    }

    @Override
    public double value(double[] sums) {
        return sums[0] / sums[1];
    }
}
