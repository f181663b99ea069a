// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One trial of a study.
///
/// @param number from 0, unique in its study
/// @param parameters in the order of the space
/// @param attributes what else is known of it; sorted by name
public record Trial(int number, List<Parameter> parameters, TrialResult result, Map<String, JsonNode> attributes) {
    /// Copies list and map.
    public Trial {
        parameters = List.copyOf(parameters);
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }
}
