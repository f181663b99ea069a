// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.CausalLm;
import org.optishear.model.Linear;

/// The matrices of a model that pruning may touch: names and sizes, nothing of their content.
///
/// @param blocks the linears of each block, in the block's order
public record PrunableSizes(List<List<Matrix>> blocks) {
    /// Copies the lists.
    public PrunableSizes {
        blocks = blocks.stream().map(List::copyOf).toList();
    }

    /// One linear.
    ///
    /// @param linear its name, for example `model.layers.0.mlp.down_proj`
    /// @param rows output channels
    /// @param columns input channels
    public record Matrix(String linear, long rows, long columns) {
        /// The matrix of a linear.
        static Matrix of(Linear linear) {
            return new Matrix(linear.name(), linear.weight().size(0), linear.weight().size(1));
        }

        /// Number of its weights.
        public long weights() {
            return rows * columns;
        }
    }

    /// Those of a model, one block opened at a time.
    public static PrunableSizes of(CausalLm model) {
        List<List<Matrix>> blocks = new ArrayList<>();
        for (int index = 0; index < model.blockCount(); index++) {
            try (PointerScope _ = new PointerScope()) {
                blocks.add(model.block(index).linears().stream().map(Matrix::of).toList());
            }
        }
        return new PrunableSizes(blocks);
    }

    /// Weights of one block.
    public long weights(int block) {
        return blocks.get(block).stream().mapToLong(Matrix::weights).sum();
    }

    /// Weights of all blocks.
    public long weights() {
        return blocks.stream().flatMap(List::stream).mapToLong(Matrix::weights).sum();
    }

    /// The mean of an allocation's sparsities, each weighed by the weights it is for: what it asks for, before rounding.
    public double sparsity(Allocation allocation) {
        double pruned = 0;
        for (int block = 0; block < blocks.size(); block++) {
            for (Matrix matrix : blocks.get(block)) {
                pruned += matrix.weights() * allocation.pattern(block, matrix.linear()).sparsity();
            }
        }
        return pruned / weights();
    }

    /// What is compared with each other: a linear, or those of a block that have equal [SparsityPattern.PerBlock] patterns.
    ///
    /// @param block where it stands
    /// @param pattern of all its linears
    record Group(int block, SparsityPattern pattern, List<Matrix> matrices) {
        long weights() {
            return matrices.stream().mapToLong(Matrix::weights).sum();
        }
    }

    /// All comparison groups of an allocation; in a row-wise pattern a linear is one.
    List<Group> groups(Allocation allocation) {
        List<Group> groups = new ArrayList<>();
        for (int index = 0; index < blocks.size(); index++) {
            int block = index;
            Map<SparsityPattern, List<Matrix>> spanning = new LinkedHashMap<>();
            for (Matrix matrix : blocks.get(block)) {
                SparsityPattern pattern = allocation.pattern(block, matrix.linear());
                if (pattern instanceof SparsityPattern.PerBlock) {
                    spanning.computeIfAbsent(pattern, _ -> new ArrayList<>()).add(matrix);
                } else {
                    groups.add(new Group(block, pattern, List.of(matrix)));
                }
            }
            spanning.forEach((pattern, matrices) -> groups.add(new Group(block, pattern, matrices)));
        }
        return groups;
    }

    /// How many weights an allocation takes by the rules of its patterns, where no scores are equal.
    public long pruned(Allocation allocation) {
        return groups(allocation).stream().mapToLong(PrunableSizes::pruned).sum();
    }

    /// The same for each block.
    public long[] prunedByBlock(Allocation allocation) {
        long[] pruned = new long[blocks.size()];
        groups(allocation).forEach(group -> pruned[group.block()] += pruned(group));
        return pruned;
    }

    private static long pruned(Group group) {
        long weights = group.weights();
        Matrix first = group.matrices().getFirst();
        return switch (group.pattern()) {
            case SparsityPattern.PerRow(double sparsity, boolean exact) -> exact
                    ? (long) (weights * sparsity)
                    : first.rows() * (long) (first.columns() * sparsity);
            case SparsityPattern.PerMatrix(double sparsity, boolean exact) -> upTo(weights, sparsity, exact);
            case SparsityPattern.PerBlock(double sparsity, boolean exact) -> upTo(weights, sparsity, exact);
            case SparsityPattern.RowShare(double sparsity) -> Math.round(weights * sparsity);
            case SparsityPattern.NofM groups -> first.rows()
                    * (first.columns() / groups.group() * (groups.group() - groups.keep())
                            + groups.prunedOfPartial((int) (first.columns() % groups.group())));
        };
    }

    /// A threshold takes the score that it lies at, too.
    private static long upTo(long weights, double sparsity, boolean exact) {
        long count = (long) (weights * sparsity);
        return exact || sparsity == 0 ? count : Math.min(count + 1, weights);
    }
}
