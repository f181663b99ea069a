// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.PrunableSizes.Group;
import org.optishear.allocation.PrunableSizes.Matrix;

/// Rounds an allocation so that the model loses exactly as many weights as it asks for.
///
/// ```text
/// quota[g] = weights[g] * sparsity[g]                              g a linear, or a block whose linears are compared
/// share[g] = floor(quota[g]) + 1 for the largest remainders        Σ share = total
/// ```
///
/// Source: the largest remainder method (Hamilton). N:M patterns stay as they are: they have no fraction to round.
public final class ExactAllocation {
    /// What double arithmetic may lose of a sum of quotas, as a share of the weights.
    private static final double ROUNDING = 1e-12;

    private ExactAllocation() {}

    /// An allocation's patterns, exact, such that together they take `(long) (weights * mean sparsity)`.
    ///
    /// @throws org.optishear.InputException if a linear would have to give all its weights
    public static Allocation of(Allocation allocation, PrunableSizes sizes) {
        List<Group> groups = fractions(sizes, allocation);
        double[] sparsities = groups.stream().mapToDouble(group -> group.pattern().sparsity()).distinct().toArray();
        long weights = groups.stream().mapToLong(Group::weights).sum();
        double quotas = groups.stream().mapToDouble(group -> group.weights() * group.pattern().sparsity()).sum();
        long total = sparsities.length == 1 ? (long) (weights * sparsities[0]) : (long) (quotas + ROUNDING * weights);
        return of(allocation, sizes, total);
    }

    /// The same for a given total.
    ///
    /// @param total what all linears but those with N:M patterns lose together; quotas are scaled to it
    /// @throws org.optishear.InputException if a linear would have to give all its weights
    public static Allocation of(Allocation allocation, PrunableSizes sizes, long total) {
        List<Group> groups = fractions(sizes, allocation);
        long[] weights = groups.stream().mapToLong(Group::weights).toArray();
        long[] shares = LargestRemainder.shares(
                groups.stream().mapToDouble(group -> group.weights() * group.pattern().sparsity()).toArray(), weights,
                total);
        Map<String, SparsityPattern> byLinear = new HashMap<>();
        for (int g = 0; g < shares.length; g++) {
            Group group = groups.get(g);
            SparsityPattern own = kept(group, shares[g])
                    ? exact(group.pattern(), group.pattern().sparsity())
                    : exact(group.pattern(), SparsityPattern.fraction(shares[g], weights[g]));
            group.matrices().forEach(matrix -> byLinear.put(matrix.linear(), own));
        }
        return byBlock(allocation, sizes, byLinear);
    }

    /// Whether the pattern as it stands takes this share, so that its round number can stay.
    private static boolean kept(Group group, long share) {
        return (long) (group.weights() * group.pattern().sparsity()) == share;
    }

    private static List<Group> fractions(PrunableSizes sizes, Allocation allocation) {
        return sizes.groups(allocation).stream()
                .filter(group -> !(group.pattern() instanceof SparsityPattern.NofM)).toList();
    }

    /// Where all linears of a block agree the block says it, else each linear.
    private static Allocation byBlock(Allocation asked, PrunableSizes sizes, Map<String, SparsityPattern> exact) {
        List<SparsityPattern> patterns = new ArrayList<>();
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        for (int block = 0; block < sizes.blocks().size(); block++) {
            int index = block;
            List<SparsityPattern> own = sizes.blocks().get(block).stream().map(Matrix::linear)
                    .map(linear -> exact.getOrDefault(linear, asked.pattern(index, linear))).toList();
            boolean agree = own.stream().distinct().count() == 1;
            patterns.add(agree ? own.getFirst() : exactly(asked.pattern(block)));
            if (!agree) {
                IntStream.range(0, own.size())
                        .forEach(i -> byLinear.put(sizes.blocks().get(index).get(i).linear(), own.get(i)));
            }
        }
        return new Allocation(patterns, byLinear);
    }

    private static SparsityPattern exactly(SparsityPattern pattern) {
        return pattern instanceof SparsityPattern.NofM ? pattern : exact(pattern, pattern.sparsity());
    }

    /// The exact pattern of a fraction that compares what another one compares; N:M stays.
    public static SparsityPattern exact(SparsityPattern pattern, double fraction) {
        return switch (pattern) {
            case SparsityPattern.PerRow _,SparsityPattern.RowShare _ -> new SparsityPattern.PerRow(fraction, true);
            case SparsityPattern.PerMatrix _ -> new SparsityPattern.PerMatrix(fraction, true);
            case SparsityPattern.PerBlock _ -> new SparsityPattern.PerBlock(fraction, true);
            case SparsityPattern.NofM groups -> groups;
        };
    }
}
