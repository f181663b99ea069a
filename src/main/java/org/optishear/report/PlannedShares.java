// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.optishear.InputException;

/// How much each block gives up by `plan.json`.
///
/// @param byBlock sparsity of the linears of block i that have no pattern of their own
/// @param byKind sparsities by the last part of a linear's name, one for each block; empty where no linear has its own, but for what
///        rounding to whole weights makes of its block's
record PlannedShares(List<Double> byBlock, Map<String, List<Double>> byKind) {
    private static final double ALIKE = 0.001;

    /// Reads the patterns of a plan.
    ///
    /// @throws InputException if one is no pattern; it names the field
    static PlannedShares of(Fields plan) {
        List<Double> byBlock = new ArrayList<>();
        for (String pattern : plan.texts("patternByBlock")) {
            byBlock.add(share(plan, "patternByBlock[" + byBlock.size() + "]", pattern));
        }
        Map<String, List<Double>> byKind = new TreeMap<>();
        plan.object("patternByLinear").ifPresent(own -> own.names().forEach(linear -> {
            int block = block(linear);
            List<Double> shares = byKind.computeIfAbsent(linear.substring(linear.lastIndexOf('.') + 1),
                    _ -> new ArrayList<>(byBlock));
            if (block < 0 || block >= shares.size()) {
                throw new InputException(own.where(linear), linear, "a linear of one of " + byBlock.size() + " blocks");
            }
            shares.set(block, share(own, linear, own.requireText(linear)));
        }));
        boolean ofBlocks = byKind.values().stream().allMatch(shares -> alike(shares, byBlock));
        return new PlannedShares(List.copyOf(byBlock), ofBlocks ? Map.of() : byKind);
    }

    /// What blocks really lose, where linears have no shares of their own: patterns are rounded to whole weights of each row.
    ///
    /// @param lost by block; may be empty, where nobody says
    PlannedShares with(List<Double> lost) {
        return byKind.isEmpty() && lost.size() == byBlock.size() ? new PlannedShares(lost, byKind) : this;
    }

    /// Lines of a chart by name: kinds that give up the same share one.
    Map<String, List<Double>> lines() {
        if (byKind.isEmpty()) {
            return Map.of("all linears", byBlock);
        }
        Map<List<Double>, String> names = new LinkedHashMap<>();
        byKind.forEach((kind, shares) -> names.merge(names.keySet().stream().filter(other -> alike(other, shares))
                .findFirst().orElse(shares), kind, (some, more) -> some + ", " + more));
        Map<String, List<Double>> lines = new LinkedHashMap<>();
        names.forEach((shares, kinds) -> lines.put(kinds, shares));
        return lines;
    }

    private static boolean alike(List<Double> one, List<Double> other) {
        return IntStream.range(0, one.size()).allMatch(block -> Math.abs(one.get(block) - other.get(block)) < ALIKE);
    }

    /// Whether all give up the same, but for what rounding to whole weights makes of it.
    boolean even() {
        return byKind.isEmpty()
                && byBlock.stream().allMatch(share -> Math.abs(share - byBlock.getFirst()) < ALIKE);
    }

    /// The number in a name such as `model.layers.3.mlp.down_proj`; -1 where there is none.
    private static int block(String linear) {
        for (String part : linear.split("\\.", -1)) {
            if (part.matches("\\d{1,6}")) {
                return Integer.parseInt(part);
            }
        }
        return -1;
    }

    /// `0.45 per row` gives up 0.45, `2:4` gives up 1 - 2/4.
    private static double share(Fields plan, String field, String pattern) {
        String first = pattern.split(" ", -1)[0];
        int colon = first.indexOf(':');
        try {
            return colon < 0
                    ? Double.parseDouble(first)
                    : 1 - Double.parseDouble(first.substring(0, colon))
                            / Double.parseDouble(first.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new InputException(plan.where(field), pattern, "a pattern such as 0.5 per row or 2:4", e);
        }
    }

    /// A plan without patterns.
    static PlannedShares none() {
        return new PlannedShares(List.of(), Map.of());
    }
}
