// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.core.JsonProcessingException;

/// Says in one line what is wrong with a JSON text.
final class BadJson {
    private BadJson() {}

    /// What the parser found, and the line and column where it stood.
    static String reason(JsonProcessingException problem) {
        String reason = firstLine(problem.getOriginalMessage());
        return problem.getLocation() == null
                ? "bad JSON (" + reason + ")"
                : "bad JSON at line " + problem.getLocation().getLineNr() + ", column "
                        + problem.getLocation().getColumnNr() + " (" + reason + ")";
    }

    /// The first line of a message that may have several, or none.
    static String firstLine(String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("no reason given");
    }
}
