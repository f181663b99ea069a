// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.ScaledMagnitude;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// First phase of [Alps]: ADMM that finds which weights to keep.
///
/// ```text
/// B  = (Y - V + ρD) (A + ρI)⁻¹                    all [out, in];  Y = B₀A, B₀ = W * norm
/// Z  = B + V/ρ
/// D  = Z where kept, 0 where pruned               kept: the highest |Z| that the pattern allows
/// V  = ρ(Z - D)                                   which is 0 where kept: D and V are the two halves of Z
/// ```
///
/// ρ starts at 0.1 and is looked at after every third step, by the share of the kept weights that were exchanged since:
///
/// ```text
/// above 0.1: ρ * 1.3      above 0.005: ρ * 1.2      one at least: ρ * 1.1      none: stop
/// ```
///
/// Before ρ has grown once it is divided by 5 instead in the last two cases, after an exchange with a new start from B₀. From
/// step 31 on a share below 0.0003 stops. The mask is that of the last B.
///
/// Source: Meng et al. 2024 (arXiv:2406.07831) algorithm 1; mazumder-lab/ALPS@8af9e6b `alps.py` `ALPS_admm`. Differs: rows are
/// outputs here; ρ stays from 1e-6 to 1e6, there only below 1e6; equal |Z| fall by row, then column.
final class AlpsSupport {
    private static final int ROWS = 128; // of a product that is one task
    private static final double FIRST_RHO = 0.1;
    private static final double SMALLEST_RHO = 1e-6;
    private static final double LARGEST_RHO = 1e6;
    private static final int STEPS_BETWEEN_LOOKS = 3;
    private static final int STEPS_BEFORE_EARLY_STOP = 31;
    private static final double EARLY_STOP = 3e-4;

    private final NormalizedHessian hessian;
    private final SparsityPattern pattern;
    private final Workers workers;
    private final Tensor start; // B₀ [out, in]
    private final Tensor target; // Y
    private final Tensor solved; // B
    private final Tensor split; // Z
    private final int rows;
    private final int columns;

    /// Tensors belong to the caller's innermost scope.
    ///
    /// @param start B₀
    AlpsSupport(NormalizedHessian hessian, Tensor start, SparsityPattern pattern, Workers workers) {
        this.hessian = hessian;
        this.pattern = pattern;
        this.workers = workers;
        this.start = start;
        this.rows = Math.toIntExact(start.size(0));
        this.columns = Math.toIntExact(start.size(1));
        this.target = torch.empty_like(start);
        this.solved = start.clone();
        this.split = start.clone();
        forRows((first, count) -> target.narrow(0, first, count)
                .copy_(start.narrow(0, first, count).mm(hessian.matrix())));
    }

    /// The mask after at most so many steps.
    Mask search(int steps) {
        Mask first = select(start);
        long kept = Math.max(1, (long) rows * columns - first.prunedCount());
        restart(first);
        Mask mask = first;
        Mask looked = first;
        boolean grown = false;
        double rho = FIRST_RHO;
        double scale = 1; // V/ρ is this times Z where pruned
        for (int step = 1; step <= steps;) {
            int end = Math.min(steps, step + STEPS_BETWEEN_LOOKS - 1);
            try (PointerScope _ = new PointerScope()) {
                Tensor inverse = hessian.inverse(rho, workers);
                for (; step <= end; step++) {
                    step(mask, inverse, (float) rho, (float) scale);
                    mask = select(split);
                    scale = 1;
                }
            }
            long exchanged = mask.differences(looked);
            double share = exchanged / (double) kept;
            double before = rho;
            looked = mask;
            if (share > 0.005) {
                grown = true;
                rho *= share > 0.1 ? 1.3 : 1.2;
            } else if (grown && exchanged == 0) {
                break;
            } else if (grown) {
                rho *= 1.1;
            } else {
                rho /= 5;
                if (exchanged > 0) {
                    mask = first;
                    restart(first);
                }
            }
            rho = Math.clamp(rho, SMALLEST_RHO, LARGEST_RHO);
            scale = before / rho;
            if (step > STEPS_BEFORE_EARLY_STOP && share < EARLY_STOP) {
                break;
            }
        }
        return select(solved);
    }

    /// B, before it is masked.
    Tensor solution() {
        return solved;
    }

    /// Z of the start: D = B₀ where kept, V = 0.
    private void restart(Mask mask) {
        split.copy_(start);
        mask.apply(TensorMemory.of(split), Float.BYTES, workers);
    }

    private void step(Mask mask, Tensor inverse, float rho, float scale) {
        MemorySegment halves = TensorMemory.of(split);
        MemorySegment goal = TensorMemory.of(target);
        MemorySegment found = TensorMemory.of(solved);
        forRows((first, count) -> {
            Tensor right = torch.empty(new long[]{count, columns});
            MemorySegment sides = TensorMemory.of(right);
            for (int row = 0; row < count; row++) {
                for (int column = 0; column < columns; column++) {
                    long at = (long) (first + row) * columns + column;
                    float half = get(halves, at);
                    float weighted = mask.pruned(first + row, column) ? -rho * (scale * half) : rho * half;
                    set(sides, (long) row * columns + column, get(goal, at) + weighted);
                }
            }
            solved.narrow(0, first, count).copy_(right.mm(inverse));
            for (int row = first; row < first + count; row++) {
                for (int column = 0; column < columns; column++) {
                    long at = (long) row * columns + column;
                    set(halves, at, mask.pruned(row, column)
                            ? get(found, at) + scale * get(halves, at)
                            : get(found, at));
                }
            }
        });
    }

    private static float get(MemorySegment values, long index) {
        return values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    private static void set(MemorySegment values, long index, float value) {
        values.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
    }

    private Mask select(Tensor values) {
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        return MaskSelector.select(new ScaledMagnitude(WeightMatrix.of(values), ones), pattern, workers);
    }

    /// Work on a chunk of rows.
    @FunctionalInterface
    private interface Chunk {
        void run(int first, int count);
    }

    private void forRows(Chunk work) {
        workers.forEach(Math.ceilDiv(rows, ROWS), task -> work.run(task * ROWS, Math.min(ROWS, rows - task * ROWS)));
    }
}
