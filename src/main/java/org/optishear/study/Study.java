// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a search is: its name, what it optimises, and everything that its trials depend on.
///
/// @param name unique in its file
/// @param directions one for each objective
/// @param attributes what the search was started with; sorted by name
public record Study(String name, List<Direction> directions, Map<String, JsonNode> attributes) {
    /// @throws IllegalArgumentException if there is no name or no objective
    public Study {
        directions = List.copyOf(directions);
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        if (name.isBlank() || directions.isEmpty()) {
            throw new IllegalArgumentException(
                    "a study needs a name and an objective, found '" + name + "' and " + directions);
        }
    }
}
