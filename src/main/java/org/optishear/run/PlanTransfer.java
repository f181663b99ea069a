// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.AllocationTransfer;
import org.optishear.mask.SparsityPattern;
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
    /// What was done to make a plan fit, in words; empty if nothing was.
    public static Optional<String> told(Plan plan) {
        JsonNode made = plan.origin().path("transfer");
        return made.isMissingNode()
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT,
                        "plan of %d blocks applied to %d by fraction of depth; it asked for a sparsity of %.6f, here for %.6f",
                        made.path("blocksOfPlan").asInt(), made.path("blocks").asInt(),
                        made.path("sparsityOfPlan").asDouble(), made.path("sparsity").asDouble()));
    }

    /// A method with the allocation of a file: an allocation, which must be the model's, or a plan's, which is applied as [#of]
    /// does.
    ///
    /// @param fraction what a bare number in the file means
    /// @throws org.optishear.InputException if the file is neither or does not fit; it names the field
    public Plan with(Method method, Path file, DoubleFunction<SparsityPattern> fraction) {
        Allocation read = AllocationJson.read(file, fraction);
        Plan bare = new Plan(method, read, new ObjectMapper().createObjectNode());
        if (fits(read) || !Plan.isOne(file)) {
            AllocationJson.requireFits(read, file, target.blocks().size(),
                    target.blocks().stream().flatMap(block -> block.stream().map(Matrix::linear))
                            .map(linear -> linear + ".weight").toList());
            return bare;
        }
        return moved(bare, sparsity(Plan.read(file)), file);
    }

    /// Applies a plan: what it gives has the model's blocks and linears, and tells of a change as `transfer` in its origin.
    ///
    /// @param file where it was read from, for messages
    /// @throws org.optishear.InputException if it has patterns or metrics for linears that the model does not have
    public Plan of(Plan plan, Path file) {
        Plan ranked = ranked(plan, file.toString());
        Allocation allocation = plan.allocation();
        if (fits(allocation)) {
            return ranked;
        }
        return moved(ranked, sparsity(plan), file);
    }

    private Plan moved(Plan plan, OptionalDouble sparsity, Path file) {
        Allocation allocation = plan.allocation();
        AllocationTransfer transfer = new AllocationTransfer(target, file.toString());
        double asked = sparsity.orElseGet(() -> transfer.mean(allocation));
        Allocation moved = transfer.of(allocation, asked);
        ObjectNode change = new ObjectMapper().createObjectNode();
        change.put("rule", "depth");
        change.put("blocksOfPlan", allocation.patterns().size());
        change.put("blocks", target.blocks().size());
        change.put("sparsityOfPlan", asked);
        change.put("sparsity", target.sparsity(moved));
        ObjectNode origin = plan.origin().deepCopy();
        origin.set("transfer", change);
        return plan.with(moved, origin);
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
