// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.AllocationTransfer;
import org.optishear.prune.Method;
import org.optishear.allocation.PrunableSizes;
import org.optishear.allocation.PrunableSizes.Matrix;
import org.optishear.prune.Ranking;
import org.optishear.prune.RankingTransfer;

/// A plan found on one model, applied to another: metrics by kind of linear ([RankingTransfer]), the allocation by fraction of
/// depth ([AllocationTransfer]).
///
/// @param target the linears of the model it is applied to
public record PlanTransfer(PrunableSizes target) {
    /// A plan that fits its model.
    ///
    /// @param plan its allocation has the model's blocks and linears; its origin gets the change as `transfer`
    /// @param change what was done to make it fit; empty if nothing was
    public record Applied(Plan plan, Optional<ObjectNode> change) {
        /// The change in words.
        public Optional<String> told() {
            return change.map(made -> String.format(Locale.ROOT,
                    "plan of %d blocks applied to %d by fraction of depth; it asked for a sparsity of %.6f, here %.6f",
                    made.path("blocksOfPlan").asInt(), made.path("blocks").asInt(),
                    made.path("sparsityOfPlan").asDouble(), made.path("sparsity").asDouble()));
        }
    }

    /// Applies a plan.
    ///
    /// @param file where it was read from, for messages
    /// @throws org.optishear.InputException if it has patterns or metrics for linears that the model does not have
    public Applied of(Plan plan, Path file) {
        Plan ranked = ranked(plan, file.toString());
        Allocation allocation = plan.allocation();
        if (fits(allocation)) {
            return new Applied(ranked, Optional.empty());
        }
        AllocationTransfer transfer = new AllocationTransfer(target, file.toString());
        double asked = sparsity(plan).orElseGet(() -> transfer.mean(allocation));
        Allocation moved = transfer.of(allocation, asked);
        ObjectNode change = new ObjectMapper().createObjectNode();
        change.put("rule", "depth");
        change.put("blocksOfPlan", allocation.patterns().size());
        change.put("blocks", target.blocks().size());
        change.put("sparsityOfPlan", asked);
        change.put("sparsity", target.sparsity(moved));
        ObjectNode origin = plan.origin().deepCopy();
        origin.set("transfer", change);
        return new Applied(ranked.with(moved, origin), Optional.of(change));
    }

    private Plan ranked(Plan plan, String name) {
        Optional<Ranking> ranking = plan.method().ranking().map(new RankingTransfer(target, name)::of);
        return new Plan(new Method(ranking, plan.method().update()), plan.allocation(), plan.origin(),
                plan.permutation());
    }

    private boolean fits(Allocation allocation) {
        Set<String> linears = target.blocks().stream().flatMap(block -> block.stream().map(Matrix::linear))
                .collect(Collectors.toSet());
        return allocation.patterns().size() == target.blocks().size()
                && linears.containsAll(allocation.byLinear().keySet());
    }

    /// What a search of allocations kept exactly, where it did.
    private static OptionalDouble sparsity(Plan plan) {
        return plan.origin().has("sparsity")
                ? OptionalDouble.of(plan.origin().path("sparsity").asDouble())
                : OptionalDouble.empty();
    }
}
