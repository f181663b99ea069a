// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.optishear.InputException;
import org.optishear.mask.ChannelSearch;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.PruningMetric;
import org.optishear.allocation.Allocation;
import org.optishear.prune.Method;
import org.optishear.prune.Ranking;
import org.optishear.prune.Recipe;
import org.optishear.update.WeightUpdate;

/// How to prune: the product of a search and the input of a prune (`plan.json`, described in docs/schemas.md).
///
/// It holds reproducible facts only; the same search gives the same bytes.
///
/// @param method ranks the weights, and says what becomes of those that stay
/// @param allocation a pattern for each block, or for single linears
/// @param origin what the plan was made from: protocol, seed, hashes; kept as it is
/// @param permutation how an order of input channels is sought; empty for the stored one
public record Plan(Method method, Allocation allocation, ObjectNode origin, Optional<ChannelSearch> permutation) {
    static final String SCHEMA = "optishear.plan/1";
    /// What an order of channels is for.
    public static final String REORDERED = "N:M such as 2:4: elsewhere an order of channels changes nothing";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Input channels in the stored order.
    public Plan(Method method, Allocation allocation, ObjectNode origin) {
        this(method, allocation, origin, Optional.empty());
    }

    /// A metric and nothing else.
    public Plan(PruningMetric metric, Allocation allocation, ObjectNode origin) {
        this(new Method(new Ranking(metric)), allocation, origin);
    }

    /// The same plan for other linears, or made from something else.
    public Plan with(Allocation other, ObjectNode otherOrigin) {
        return new Plan(method, other, otherOrigin, permutation);
    }

    /// The same plan with the input channels of the linears whose pattern is N:M in another order.
    ///
    /// @param where flag or field that asks for it, for the message
    /// @throws InputException if no pattern is N:M; it names one
    public Plan with(ChannelSearch search, String where) {
        List<SparsityPattern> patterns = Stream
                .concat(allocation.patterns().stream(), allocation.byLinear().values().stream()).toList();
        if (patterns.stream().noneMatch(SparsityPattern.NofM.class::isInstance)) {
            throw new InputException(where, search.id() + " with sparsity " + patterns.getFirst(),
                    REORDERED);
        }
        return new Plan(method, allocation, origin, Optional.of(search));
    }

    /// The same plan with input channels in the stored order.
    public Plan withoutPermutation() {
        return new Plan(method, allocation, origin);
    }

    /// The recipe of it.
    public Recipe recipe() {
        return new Recipe(method, allocation, permutation);
    }

    /// The same plan with another update after the mask, in place of its own.
    public Plan with(WeightUpdate update) {
        return new Plan(method.with(update), allocation, origin, permutation);
    }

    /// As JSON.
    public ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", SCHEMA);
        MethodJson.write(json, method);
        AllocationJson.write(json, allocation);
        permutation.ifPresent(search -> json.put("permutation", search.id()));
        json.set("origin", origin);
        return json;
    }

    /// Whether a file is a plan, by its schema.
    static boolean isOne(Path file) {
        return JsonFile.read(file, "a plan.json").path("schema").asText().equals(SCHEMA);
    }

    /// Reads a plan.
    ///
    /// @throws InputException if the file is absent or not a plan; it names the field
    public static Plan read(Path file) {
        JsonNode json = JsonFile.read(file, "a plan.json of a search or a pruning");
        if (!json.path("schema").asText().equals(SCHEMA)) {
            throw new InputException(file + ": schema", shown(json.path("schema")), SCHEMA);
        }
        ObjectNode origin = json.path("origin") instanceof ObjectNode node ? node : JSON.createObjectNode();
        Plan plan = new Plan(MethodJson.read(file, json),
                AllocationJson.read(file, json, SparsityPattern.PerRow::new), origin);
        String field = file + ": permutation";
        return json.has("permutation")
                ? plan.with(ChannelSearch.parse(field, json.path("permutation").asText()), field)
                : plan;
    }

    static String shown(JsonNode found) {
        return found.isMissingNode() ? "nothing" : found.toString();
    }
}
