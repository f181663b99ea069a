// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Wanda's scores |W| * norm, selection and zeroing with libtorch's own operators: what the kernels are compared with.
///
/// @param weights
///            `[rows, columns]`, fp32, changed in place
/// @param norm
///            `[columns]`
/// @param group
///            columns that are compared with each other: all of a row, or M of N:M
/// @param pruned
///            of each group
record LibTorchSelect(Tensor weights, Tensor norm, long group, long pruned) {
    /// The lowest by `topk`, some rows at a time so that intermediate tensors stay in the cache.
    void topk(long rowsAtATime) {
        for (long first = 0; first < weights.size(0); first += rowsAtATime) {
            try (PointerScope _ = new PointerScope()) {
                Tensor rows = weights.narrow(0, first, Math.min(rowsAtATime, weights.size(0) - first));
                Tensor scores = rows.abs().mul_(norm).view(-1, group);
                Tensor lowest = scores.topk(pruned, 1, false, false).get1();
                rows.view(-1, group).scatter_(1, lowest, new Scalar(0f));
            }
        }
    }

    /// A stable sort of all, as the reference repositories do it (locuslab/wanda@8e8fc87 `lib/prune.py`).
    void stableSort() {
        try (PointerScope _ = new PointerScope()) {
            Tensor scores = weights.abs().mul_(norm).view(-1, group);
            Tensor lowest = scores.sort(new BoolOptional(true), -1, false).get1().narrow(1, 0, pruned);
            Tensor mask = torch.zeros_like(scores).to(torch.ScalarType.Bool);
            mask.scatter_(1, lowest, new Scalar(1));
            weights.view(-1, group).masked_fill_(mask, new Scalar(0f));
        }
    }
}
