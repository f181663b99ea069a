// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// SparseGPT at a fraction of the matrix with libtorch's own operators, step by step as the reference does it
/// (IST-DASLab/sparsegpt@147d215 `sparsegpt.py` `fasterprune`): what [org.optishear.update.WeightUpdates] is compared with.
///
/// @param weight `[out, in]`, fp32
/// @param sparsity fraction removed of each block of 128 columns
record LibTorchSparseGpt(Tensor weight, double sparsity) {
    private static final long BLOCK = 128;
    private static final double DAMPING = 0.01;

    /// The upper Cholesky factor of the damped inverse.
    static Tensor factor(Tensor hessian) {
        Tensor damped = hessian.clone();
        Tensor diagonal = damped.diagonal();
        diagonal.add_(diagonal.mean().mul(new Scalar(DAMPING)));
        return torch.linalg_cholesky(torch.cholesky_inverse(torch.linalg_cholesky(damped)), true);
    }

    /// The pruned and updated weight.
    Tensor prune(Tensor inverse) {
        Tensor pruned = weight.clone();
        Tensor losses = torch.zeros(weight.size(0));
        long columns = weight.size(1);
        for (long first = 0; first < columns; first += BLOCK) {
            try (PointerScope _ = new PointerScope()) {
                long count = Math.min(BLOCK, columns - first);
                block(pruned.narrow(1, first, count), inverse.narrow(0, first, count), first, losses)
                        .ifRest(columns - first - count, pruned, first + count);
            }
        }
        return pruned;
    }

    private Errors block(Tensor target, Tensor inverseRows, long first, Tensor losses) {
        long count = target.size(1);
        Tensor block = target.clone();
        Tensor kept = torch.zeros_like(block);
        Tensor errors = torch.zeros_like(block);
        Tensor squares = torch.zeros_like(block);
        Tensor inverse = inverseRows.narrow(1, first, count);
        Tensor scores = block.pow(new Scalar(2)).div(inverse.diagonal().reshape(1, -1).pow(new Scalar(2)));
        Tensor threshold = scores.flatten().sort().get0().select(0, (long) (scores.numel() * sparsity));
        Tensor mask = scores.le(threshold);
        for (long i = 0; i < count; i++) {
            try (PointerScope _ = new PointerScope()) {
                Tensor column = block.select(1, i);
                Tensor diagonal = inverse.select(0, i).select(0, i);
                Tensor stays = column.clone().masked_fill_(mask.select(1, i), new Scalar(0));
                kept.select(1, i).copy_(stays);
                Tensor lost = column.sub(stays);
                squares.select(1, i).copy_(lost.pow(new Scalar(2)).div(diagonal.pow(new Scalar(2))));
                Tensor error = lost.div(diagonal);
                block.narrow(1, i, count - i).sub_(error.unsqueeze(1)
                        .matmul(inverse.select(0, i).narrow(0, i, count - i).unsqueeze(0)));
                errors.select(1, i).copy_(error);
            }
        }
        target.copy_(kept);
        losses.add_(squares.sum(1).div(new Scalar(2)));
        return new Errors(errors, inverseRows);
    }

    /// What a block leaves over for the columns to its right.
    private record Errors(Tensor errors, Tensor inverseRows) {
        void ifRest(long rest, Tensor pruned, long from) {
            if (rest > 0) {
                pruned.narrow(1, from, rest).sub_(errors.matmul(inverseRows.narrow(1, from, rest)));
            }
        }
    }
}
