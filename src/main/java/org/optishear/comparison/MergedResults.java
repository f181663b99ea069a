// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.optishear.InputException;
import org.optishear.run.JsonFile;

/// Several comparisons in one table, if they were measured alike ([ResultsProtocol]).
public final class MergedResults {
    private static final String FILE = "results.json";
    private static final String SCHEMA = "optishear.results/1";

    private MergedResults() {}

    /// Reads the results of a comparison.
    ///
    /// @throws InputException if there are none
    static ObjectNode read(Path folder) {
        Path file = folder.resolve(FILE);
        JsonNode json = JsonFile.read(file, "results.json of a comparison");
        if (!(json instanceof ObjectNode results) || !json.path("schema").asText().equals(SCHEMA)) {
            throw new InputException(file + ": schema", json.path("schema").toString(), SCHEMA);
        }
        return results;
    }

    /// The results of several folders together.
    ///
    /// @param folders at least one
    /// @throws InputException if one has no results, or others were measured in another way; it names the field
    public static ObjectNode of(List<Path> folders) {
        ObjectNode merged = read(folders.getFirst());
        folders.stream().skip(1).forEach(folder -> add(merged, folders.getFirst(), folder));
        return merged;
    }

    /// Adds the rows of another comparison; a method that is there already keeps its row, and the other gets the name of
    /// its folder.
    ///
    /// @param own where `results` are, for messages
    public static void add(ObjectNode results, Path own, Path other) {
        ObjectNode added = read(other);
        ResultsProtocol.requireSame(other.resolve(FILE).toString(), added, own.resolve(FILE).toString(), results);
        ArrayNode rows = results.withArray("rows");
        Set<String> names = new HashSet<>();
        Set<String> labels = new HashSet<>();
        rows.forEach(row -> {
            names.add(row.path("method").asText());
            labels.add(row.path("label").asText());
        });
        for (JsonNode row : added.path("rows")) {
            String method = row.path("method").asText();
            if (method.equals(PublishedNumber.DENSE)) {
                continue;
            }
            String name = method;
            for (int copy = 1; !names.add(name); copy++) {
                name = method + " (" + other.toAbsolutePath().normalize().getFileName() + (copy == 1 ? "" : " " + copy)
                        + ")";
            }
            ObjectNode copy = row.deepCopy();
            copy.put("method", name);
            if (copy.hasNonNull("label")) {
                if (name.equals(method) && !labels.add(copy.path("label").asText())) {
                    copy.remove("label"); // another file of that name; the method tells them apart
                } else if (!name.equals(method)) {
                    copy.put("label", copy.path("label").asText() + name.substring(method.length()));
                }
            }
            copy.putNull("folder"); // it is not in this folder
            rows.add(copy);
        }
    }
}
