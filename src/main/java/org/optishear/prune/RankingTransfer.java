// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.metric.PruningMetric;
import org.optishear.allocation.LinearPlace;
import org.optishear.allocation.LinearPlace.Role;
import org.optishear.allocation.PrunableSizes;
import org.optishear.allocation.PrunableSizes.Matrix;

/// Metrics made for the kinds of linears of one model, for another one: to the kind of the same name, else to the one of the
/// same role in another family ([LinearPlace.Role]), where that kind has no other role (GPT-2's `c_proj` has two).
///
/// @param target the model they are for
/// @param name of what is moved, for messages: the plan's file
public record RankingTransfer(PrunableSizes target, String name) {
    /// The ranking for the target.
    ///
    /// @throws InputException if it has a metric for a kind that the target does not have
    public Ranking of(Ranking source) {
        List<String> linears = target.blocks().getFirst().stream().map(Matrix::linear).toList();
        Set<String> kinds = linears.stream().map(Ranking::kind).collect(Collectors.toCollection(TreeSet::new));
        Map<String, PruningMetric> byKind = new TreeMap<>();
        source.byKind().forEach((kind, metric) -> byKind.put(kinds.contains(kind)
                ? kind
                : counterpart(kind, linears).orElseThrow(() -> new InputException(name, "a metric for " + kind,
                        "metrics for kinds of linears that the model has: " + String.join(", ", kinds))),
                metric));
        return new Ranking(source.metric(), byKind);
    }

    private static Optional<String> counterpart(String kind, List<String> linears) {
        Optional<Role> role = new LinearPlace(0, kind).role();
        if (role.isEmpty()) {
            return Optional.empty();
        }
        Set<String> counterparts = linears.stream().filter(linear -> role(linear).equals(role)).map(Ranking::kind)
                .collect(Collectors.toSet());
        boolean several = linears.stream().filter(linear -> counterparts.contains(Ranking.kind(linear)))
                .anyMatch(linear -> !role(linear).equals(role));
        return several ? Optional.empty() : counterparts.stream().findFirst();
    }

    private static Optional<Role> role(String linear) {
        return LinearPlace.of(linear).flatMap(LinearPlace::role);
    }
}
