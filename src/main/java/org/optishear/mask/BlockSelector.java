// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.optishear.tensor.BitRows;
import org.optishear.tensor.RowKernel;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.RowTarget;
import org.optishear.tensor.Workers;

/// Selects in all linears of a decoder block: those that are to be compared with each other share one threshold, each of
/// the others goes its own way through [MaskSelector].
public final class BlockSelector {
    private BlockSelector() {}

    /// One linear.
    ///
    /// @param scores
    ///            of its weights
    /// @param pattern
    ///            linears with equal [SparsityPattern.PerBlock] patterns are compared with each other
    public record Part(RowScores scores, SparsityPattern pattern) {}

    /// Selects on the caller's thread.
    ///
    /// @return masks in the order of the parts
    public static List<Mask> select(List<Part> parts) {
        return run(parts, List.of(), RowTasks.here());
    }

    /// Selects on the workers' threads; not to be called from a task of theirs.
    ///
    /// @return masks in the order of the parts
    public static List<Mask> select(List<Part> parts, Workers workers) {
        return run(parts, List.of(), RowTasks.on(workers));
    }

    /// Selects and writes `+0.0` over the pruned weights on the workers' threads; not to be called from a task of theirs.
    ///
    /// @param weights
    ///            the matrices in the order of the parts, fp32, row-major; as [MaskSelector#selectAndZero] wants them
    public static List<Mask> selectAndZero(List<Part> parts, List<MemorySegment> weights, Workers workers) {
        return run(parts, weights, RowTasks.on(workers));
    }

    private static List<Mask> run(List<Part> parts, List<MemorySegment> weights, RowTasks tasks) {
        List<RowTarget> targets = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            RowScores scores = parts.get(i).scores();
            targets.add(new RowTarget(new BitRows(scores.rows(), scores.columns()),
                    weights.isEmpty() ? Optional.empty() : Optional.of(weights.get(i))));
        }
        parts.stream().map(Part::pattern).filter(SparsityPattern.PerBlock.class::isInstance)
                .map(SparsityPattern.PerBlock.class::cast).distinct()
                .forEach(pattern -> together(parts, pattern, targets, tasks));
        for (int i = 0; i < parts.size(); i++) {
            if (!(parts.get(i).pattern() instanceof SparsityPattern.PerBlock)) {
                new MaskSelector(parts.get(i).scores(), tasks, targets.get(i)).run(parts.get(i).pattern());
            }
        }
        return targets.stream().map(target -> new Mask(target.marks())).toList();
    }

    private static void together(List<Part> parts, SparsityPattern.PerBlock pattern, List<RowTarget> targets,
            RowTasks tasks) {
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            RowScores scores = parts.get(i).scores();
            if (parts.get(i).pattern().equals(pattern) && scores.rows() > 0 && scores.columns() > 0) {
                members.add(i);
            }
        }
        List<RowScores> matrices = members.stream().map(i -> parts.get(i).scores()).toList();
        if (matrices.isEmpty()) {
            return;
        }
        Cut.of(matrices, pattern.sparsity(), pattern.exact(), tasks).ifPresent(cut -> {
            for (int m = 0; m < matrices.size(); m++) {
                RowScores scores = matrices.get(m);
                RowTarget target = targets.get(members.get(m));
                int[] ties = cut.ties()[m];
                tasks.forRows(scores.rows(), scores.columns(), () -> RowKernel.of(scores, target),
                        (kernel, first, end) -> kernel.markUpTo(first, end, cut.key(), ties));
            }
        });
    }
}
