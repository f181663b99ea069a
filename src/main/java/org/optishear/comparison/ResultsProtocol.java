// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.optishear.InputException;

/// What two comparisons must have in common for their rows to stand in one table: the model's files, how much is pruned,
/// what it is computed in, the calibration windows of every seed and the evaluation windows.
final class ResultsProtocol {
    /// Compared first, because a difference in them says more than one in a hash.
    private static final List<String> WINDOWS = List.of("length", "firstToken", "windows", "tokens", "protocol",
            "sha256");
    private static final List<String> SETTING = List.of("sparsity", "grouping", "exact", "reference", "permutation",
            "compute", "device");

    private final String file;
    private final String beside;

    private ResultsProtocol(String file, String beside) {
        this.file = file;
        this.beside = beside;
    }

    /// Compares field by field.
    ///
    /// @param file names what is checked
    /// @param beside names what it must agree with
    /// @throws InputException at the first field that differs; it names it
    static void requireSame(String file, JsonNode found, String beside, JsonNode expected) {
        ResultsProtocol check = new ResultsProtocol(file, beside);
        JsonNode here = found.path("model").path("files");
        JsonNode there = expected.path("model").path("files");
        Set<String> names = new LinkedHashSet<>();
        there.fieldNames().forEachRemaining(names::add);
        here.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> check.field("model.files." + name, here.path(name), there.path(name)));
        SETTING.forEach(name -> check.field("setting." + name, found.path("setting").path(name),
                expected.path("setting").path(name)));
        check.windows("evaluation", found.path("evaluation"), expected.path("evaluation"));
        check.field("seeds", seeds(found), seeds(expected));
        for (int index = 0; index < expected.path("seeds").size(); index++) {
            check.windows("seeds[" + index + "].calibration", found.path("seeds").path(index).path("calibration"),
                    expected.path("seeds").path(index).path("calibration"));
        }
    }

    private static JsonNode seeds(JsonNode results) {
        ArrayNode seeds = JsonNodeFactory.instance
                .arrayNode();
        results.path("seeds").forEach(seed -> seeds.add(seed.path("seed")));
        return seeds;
    }

    private void windows(String field, JsonNode found, JsonNode expected) {
        WINDOWS.forEach(name -> field(field + "." + name, found.path(name), expected.path(name)));
    }

    private void field(String name, JsonNode found, JsonNode expected) {
        if (!text(found).equals(text(expected))) {
            throw new InputException(file + ": " + name, text(found), text(expected) + ", as " + beside
                    + " has it; unlike protocols do not stand in one table");
        }
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull()
                ? "nothing"
                : value.isValueNode() ? value.asText() : value.toString();
    }
}
