// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model on a hub.
///
/// @param repository `org/name`
/// @param revision branch, tag or commit
public record HubModel(String repository, String revision) {
    private static final String NAME = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";
    private static final Pattern TEXT = Pattern
            .compile("(" + NAME + "/" + NAME + ")(?:@([A-Za-z0-9_][A-Za-z0-9_./-]*))?");

    /// Reads `org/name[@revision]`; nothing where the text is no such name.
    public static Optional<HubModel> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || text.contains("--") || text.contains("..")) {
            return Optional.empty();
        }
        return Optional.of(new HubModel(matcher.group(1), matcher.group(2) == null ? "main" : matcher.group(2)));
    }

    @Override
    public String toString() {
        return repository + "@" + revision;
    }
}
