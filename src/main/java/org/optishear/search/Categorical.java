// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.HashSet;
import java.util.List;

/// A gene whose value is one of several named choices without order.
///
/// @param name unique in its space
/// @param choices at least one, all different; a [Genome] holds the position in this list
public record Categorical(String name, List<String> choices) implements Gene {
    /// @throws IllegalArgumentException if the name is blank, or the choices are none or repeat
    public Categorical {
        choices = List.copyOf(choices);
        if (name.isBlank()) {
            throw new IllegalArgumentException("a gene without a name");
        }
        if (choices.isEmpty() || new HashSet<>(choices).size() != choices.size()) {
            throw new IllegalArgumentException("gene " + name + ": choices must be different and not none: " + choices);
        }
    }
}
