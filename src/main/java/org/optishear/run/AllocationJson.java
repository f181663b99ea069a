// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.Allocation;

/// An [Allocation] as JSON: `patternByBlock`, and `patternByLinear` for linears that have a pattern of their own. By itself
/// in a file, or as a part of a plan; described in docs/schemas.md.
public final class AllocationJson {
    private static final String SCHEMA = "optishear.allocation/1";
    private static final String BY_BLOCK = "patternByBlock";
    private static final String BY_LINEAR = "patternByLinear";
    private static final String EXPECTED = "a pattern such as 0.5 per row or 2:4";

    private AllocationJson() {}

    /// Adds the fields.
    static void write(ObjectNode json, Allocation allocation) {
        ArrayNode patterns = json.putArray(BY_BLOCK);
        allocation.patterns().forEach(pattern -> patterns.add(pattern.toString()));
        if (!allocation.byLinear().isEmpty()) {
            ObjectNode byLinear = json.putObject(BY_LINEAR);
            allocation.byLinear().forEach((linear, pattern) -> byLinear.put(linear, pattern.toString()));
        }
    }

    /// Reads the fields.
    ///
    /// @param fraction what a bare number means
    /// @throws InputException if they are absent or not patterns; it names the field
    static Allocation read(Path file, JsonNode json, DoubleFunction<SparsityPattern> fraction) {
        List<SparsityPattern> patterns = new ArrayList<>();
        for (JsonNode pattern : json.path(BY_BLOCK)) {
            patterns.add(pattern(file + ": " + BY_BLOCK + "[" + patterns.size() + "]", pattern, fraction));
        }
        if (patterns.isEmpty()) {
            throw new InputException(file + ": " + BY_BLOCK, shown(json.path(BY_BLOCK)), "a pattern for each block");
        }
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        json.path(BY_LINEAR).properties().forEach(entry -> byLinear.put(entry.getKey(),
                pattern(file + ": " + BY_LINEAR + "." + entry.getKey(), entry.getValue(), fraction)));
        return new Allocation(patterns, byLinear);
    }

    /// Reads a file of an allocation alone, or takes that of a plan.
    ///
    /// @param fraction what a bare number means
    /// @throws InputException if it is neither; it names the field
    public static Allocation read(Path file, DoubleFunction<SparsityPattern> fraction) {
        JsonNode json = JsonFile.read(file, "uniform, owl[:M=5,lambda=0.08], an allocation or a plan.json");
        if (!Set.of(SCHEMA, Plan.SCHEMA).contains(json.path("schema").asText())) {
            throw new InputException(file + ": schema", shown(json.path("schema")), SCHEMA + " or " + Plan.SCHEMA);
        }
        return read(file, json, fraction);
    }

    /// Makes sure that an allocation is of this model.
    ///
    /// @param weights the model's prunable weights
    /// @throws InputException if it has another number of blocks, or names a linear that the model does not prune
    public static void requireFits(Allocation allocation, Path file, int blocks, List<String> weights) {
        if (allocation.patterns().size() != blocks) {
            throw new InputException(file + ": " + BY_BLOCK, allocation.patterns().size() + " blocks",
                    "the model's " + blocks);
        }
        for (String linear : allocation.byLinear().keySet()) {
            if (!weights.contains(linear + ".weight")) {
                throw new InputException(file + ": " + BY_LINEAR, linear,
                        "a linear of the model, such as " + weights.getFirst().replaceFirst("\\.weight$", ""));
            }
        }
    }

    private static SparsityPattern pattern(String where, JsonNode pattern, DoubleFunction<SparsityPattern> fraction) {
        try {
            return SparsityPattern.parse(pattern.asText(), fraction);
        } catch (InputException e) {
            throw new InputException(where, shown(pattern), EXPECTED, e);
        }
    }

    private static String shown(JsonNode found) {
        return found.isMissingNode() ? "nothing" : found.toString();
    }
}
