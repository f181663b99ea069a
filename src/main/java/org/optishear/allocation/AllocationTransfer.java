// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.PrunableSizes.Matrix;

/// An allocation made for one model, for another one: by fraction of depth.
///
/// ```text
/// position of block b of B among S    p = (b + 0.5) / B * S - 0.5, within [0, S - 1]
/// sparsity                            linear between blocks floor(p) and floor(p) + 1, where their patterns differ in it only
/// else (N:M, other rules)             the nearer block's pattern; at the same distance the lower one's
/// balanced                            + the same amount for all, at least 0, until Σ weights * sparsity is the plan's
/// ```
///
/// Patterns of single linears go to the linear of the same place in its block (`mlp.down_proj`), else to that of the same role in
/// another family ([LinearPlace.Role]). With N:M patterns nothing is balanced. Exact patterns stay exact: [ExactAllocation].
///
/// Source: ours. The paper applies what it found in one model to others, of equal depth.
///
/// @param target the model it is for
/// @param name of what is moved, for messages: the plan's file
public record AllocationTransfer(PrunableSizes target, String name) {
    private static final int ROUNDS = 64;

    /// The allocation for the target.
    ///
    /// @param source what was made for another model
    /// @param sparsity what it removed there of all weights, for example [#mean]
    /// @throws InputException if it names linears that have no counterpart in the target
    public Allocation of(Allocation source, double sparsity) {
        Source named = Source.of(source, name);
        requireCounterparts(named);
        int blocks = target.blocks().size();
        List<SparsityPattern> patterns = new ArrayList<>();
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        for (int block = 0; block < blocks; block++) {
            Position position = Position.of(block, blocks, source.patterns().size());
            patterns.add(position.between(source.pattern(position.lower()), source.pattern(position.upper())));
            for (Matrix matrix : target.blocks().get(block)) {
                SparsityPattern own = position.between(named.pattern(position.lower(), matrix.linear()),
                        named.pattern(position.upper(), matrix.linear()));
                if (!own.equals(patterns.getLast())) {
                    byLinear.put(matrix.linear(), own);
                }
            }
        }
        Allocation moved = new Allocation(patterns, byLinear);
        if (hasGroups(moved)) {
            return moved;
        }
        return balanced(moved, sparsity);
    }

    private static boolean hasGroups(Allocation allocation) {
        return all(allocation).anyMatch(SparsityPattern.NofM.class::isInstance);
    }

    private static Stream<SparsityPattern> all(Allocation allocation) {
        return Stream.concat(allocation.patterns().stream(), allocation.byLinear().values().stream());
    }

    /// Between two blocks of the source.
    ///
    /// @param share 0 at the lower, 1 at the upper
    private record Position(int lower, int upper, double share) {
        static Position of(int block, int blocks, int sources) {
            double position = Math.clamp((block + 0.5) / blocks * sources - 0.5, 0.0, sources - 1.0);
            int lower = (int) position;
            return new Position(lower, Math.min(lower + 1, sources - 1), position - lower);
        }

        SparsityPattern between(SparsityPattern below, SparsityPattern above) {
            boolean groups = below instanceof SparsityPattern.NofM || above instanceof SparsityPattern.NofM;
            if (!groups && below.at(0).equals(above.at(0))) {
                return below.at(below.sparsity() + share * (above.sparsity() - below.sparsity()));
            }
            return share <= 0.5 ? below : above;
        }
    }

    /// The allocation to be moved, and where its linears stand.
    ///
    /// @param places linears with patterns of their own
    private record Source(Allocation allocation, Map<String, LinearPlace> places) {
        static Source of(Allocation allocation, String name) {
            Map<String, LinearPlace> places = new LinkedHashMap<>();
            for (String linear : allocation.byLinear().keySet()) {
                places.put(linear, LinearPlace.of(linear).orElseThrow(() -> new InputException(
                        name + ": patternByLinear", linear, "a linear with the number of its block in its name")));
            }
            return new Source(allocation, places);
        }

        /// What the counterpart of a linear of the target has in a block of the source.
        SparsityPattern pattern(int block, String linear) {
            List<String> own = places.keySet().stream().filter(name -> places.get(name).block() == block)
                    .filter(name -> counterparts(places.get(name), linear)).toList();
            return own.stream().filter(name -> samePlace(places.get(name), linear)).findFirst()
                    .or(() -> own.stream().findFirst()).map(allocation.byLinear()::get)
                    .orElseGet(() -> allocation.pattern(block));
        }

        static boolean counterparts(LinearPlace source, String linear) {
            return samePlace(source, linear) || source.role().isPresent()
                    && source.role().equals(LinearPlace.of(linear).flatMap(LinearPlace::role));
        }

        private static boolean samePlace(LinearPlace source, String linear) {
            return LinearPlace.of(linear).filter(place -> place.name().equals(source.name())).isPresent();
        }
    }

    private void requireCounterparts(Source source) {
        List<Matrix> matrices = target.blocks().getFirst();
        Set<String> missing = source.places().values().stream().filter(
                place -> matrices.stream().noneMatch(matrix -> Source.counterparts(place, matrix.linear())))
                .map(LinearPlace::name).collect(Collectors.toCollection(TreeSet::new));
        if (!missing.isEmpty()) {
            throw new InputException(name + ": patternByLinear", "patterns of " + String.join(", ", missing),
                    "those of linears that the model has: " + matrices.stream().map(Matrix::linear)
                            .map(LinearPlace::of).flatMap(place -> place.stream().map(LinearPlace::name)).distinct()
                            .collect(Collectors.joining(", ")));
        }
    }

    /// The mean sparsity of an allocation over its own blocks, the linears of each in the proportions of the target's first block.
    ///
    /// @throws InputException if it names linears that have no counterpart in the target
    public double mean(Allocation allocation) {
        Source source = Source.of(allocation, name);
        requireCounterparts(source);
        double sum = 0;
        for (int block = 0; block < allocation.patterns().size(); block++) {
            for (Matrix matrix : target.blocks().getFirst()) {
                sum += matrix.weights() * source.pattern(block, matrix.linear()).sparsity();
            }
        }
        return sum / target.weights(0) / allocation.patterns().size();
    }

    private Allocation balanced(Allocation moved, double sparsity) {
        double shift = 0;
        Allocation shifted = moved;
        for (int round = 0; round < ROUNDS; round++) { // more than one only where a block reaches 0
            double missing = sparsity - target.sparsity(shifted);
            if (Math.abs(missing) < 1e-12) {
                break;
            }
            shift += missing;
            shifted = shifted(moved, shift);
        }
        return all(moved).allMatch(SparsityPattern::exact)
                ? ExactAllocation.of(shifted, target, (long) (target.weights() * (sparsity + 1e-12)))
                : shifted;
    }

    private Allocation shifted(Allocation moved, double shift) {
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        moved.byLinear().forEach((linear, pattern) -> byLinear.put(linear, shifted(pattern, shift)));
        return new Allocation(moved.patterns().stream().map(pattern -> shifted(pattern, shift)).toList(), byLinear);
    }

    private SparsityPattern shifted(SparsityPattern pattern, double shift) {
        double sparsity = pattern.sparsity() + shift;
        if (sparsity >= 1) {
            throw new InputException(name, "a sparsity of " + sparsity + " where the plan says " + pattern,
                    "a plan that leaves some weights of every block");
        }
        return pattern.at(Math.max(0, sparsity));
    }
}
