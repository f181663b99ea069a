// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.ComparisonGroup;

/// How much each linear gives up.
///
/// @param patterns the pattern of the linears of block i, one for each block
/// @param byLinear patterns of single linears by their name, for example `model.layers.0.mlp.down_proj`, instead of their
///        block's
public record Allocation(List<SparsityPattern> patterns, Map<String, SparsityPattern> byLinear) {
    /// Copies list and map.
    public Allocation {
        patterns = List.copyOf(patterns);
        byLinear = Collections.unmodifiableMap(new LinkedHashMap<>(byLinear)); // keeps its order
    }

    /// A pattern for each block.
    public Allocation(List<SparsityPattern> patterns) {
        this(patterns, Map.of());
    }

    /// The same pattern for every block.
    public static Allocation uniform(SparsityPattern pattern, int blocks) {
        return new Allocation(Collections.nCopies(blocks, pattern));
    }

    /// The same fractions, compared by another rule; N:M patterns stay.
    ///
    /// @param rule makes a pattern of a fraction, for example `SparsityPattern.PerMatrix::new`
    public Allocation compared(DoubleFunction<SparsityPattern> rule) {
        Map<String, SparsityPattern> linears = new LinkedHashMap<>();
        byLinear.forEach((linear, pattern) -> linears.put(linear, compared(pattern, rule)));
        return new Allocation(patterns.stream().map(pattern -> compared(pattern, rule)).toList(), linears);
    }

    private static SparsityPattern compared(SparsityPattern pattern, DoubleFunction<SparsityPattern> rule) {
        return pattern instanceof SparsityPattern.NofM ? pattern : rule.apply(pattern.sparsity());
    }

    /// The pattern of one block's linears, but for those that have their own.
    public SparsityPattern pattern(int block) {
        return patterns.get(block);
    }

    /// The pattern of one linear.
    ///
    /// @param block where it stands
    public SparsityPattern pattern(int block, String linear) {
        SparsityPattern own = byLinear.get(linear);
        return own == null ? pattern(block) : own;
    }

    /// Which weights compete, at most.
    public ComparisonGroup comparisonGroup() {
        List<SparsityPattern> all = Stream.concat(patterns.stream(), byLinear.values().stream()).toList();
        if (all.stream().allMatch(SparsityPattern::withinRows)) {
            return ComparisonGroup.ROW;
        }
        return all.stream().anyMatch(SparsityPattern.PerBlock.class::isInstance)
                ? ComparisonGroup.BLOCK
                : ComparisonGroup.MATRIX;
    }
}
