// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.optishear.prune.LinearNotices;

/// Notices of a pruning as a person reads them: one line for each kind, dead linears first. A method that has something to say
/// of every linear must not hide the one that is dead.
final class NoticeLines {
    private static final int NAMED = 3; // linears of a kind

    private NoticeLines() {}

    /// A notice and the linear it is about.
    private record Notice(String linear, String text) {
        /// Alike but for numbers, and for what stands in parentheses.
        String kind() {
            return text.replaceAll(" ?\\([^)]*\\)", "").replaceAll("[0-9]+(\\.[0-9]+)?", "#");
        }
    }

    /// `LINEAR: what to know`, and the others of the same kind.
    ///
    /// @param byWeight name of the weight → texts
    /// @param file that has them all
    static List<String> of(JsonNode byWeight, Path file) {
        Map<String, List<Notice>> kinds = new LinkedHashMap<>();
        byWeight.properties().forEach(entry -> entry.getValue().forEach(text -> {
            Notice notice = new Notice(entry.getKey().replaceFirst("\\.weight$", ""), text.asText());
            kinds.computeIfAbsent(notice.kind(), _ -> new ArrayList<>()).add(notice);
        }));
        List<String> lines = new ArrayList<>(kinds.values().stream()
                .sorted(Comparator.comparing(alike -> !LinearNotices.isOfDeadLinear(alike.getFirst().text())))
                .map(NoticeLines::line).toList());
        if (kinds.values().stream().anyMatch(alike -> alike.size() > 1)) {
            lines.add("all of them: notices in " + file);
        }
        return List.copyOf(lines);
    }

    private static String line(List<Notice> alike) {
        Notice first = alike.getFirst();
        String text = first.linear() + ": " + first.text();
        if (alike.size() == 1) {
            return text;
        }
        List<String> others = alike.stream().skip(1).limit(NAMED - 1L).map(Notice::linear).toList();
        return text + " (and " + (alike.size() - 1) + " more alike: " + String.join(", ", others)
                + (alike.size() > NAMED ? ", …)" : ")");
    }
}
