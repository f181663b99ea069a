// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// The files of a model folder that go with its weights: configs, tokenizer, chat template, licence, custom code.
///
/// Not among them: weights in any format, indexes of other weight formats, an adapter's config without its adapter,
/// the plan and manifest of the run that wrote the folder, hidden files, subfolders.
final class CompanionFiles {
    private static final Set<String> EXTENSIONS = Set.of("json", "txt", "model", "jinja", "md", "py", "tiktoken");
    private static final List<String> STEMS = List.of("license", "licence", "notice", "readme", "use_policy");
    private static final Set<String> LEFT_OUT = Set.of("adapter_config.json", "plan.json", "manifest.json");

    private CompanionFiles() {}

    /// The files to copy, by name.
    static List<Path> of(Checkpoint checkpoint) throws IOException {
        try (Stream<Path> entries = Files.list(checkpoint.folder())) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> belongs(file.getFileName().toString(), checkpoint.index())).sorted().toList();
        }
    }

    private static boolean belongs(String name, Path index) {
        if (name.startsWith(".") || LEFT_OUT.contains(name)) {
            return false;
        }
        if (name.endsWith(".index.json")) {
            return index != null && name.equals(index.getFileName().toString()) && name.equals(ShardIndex.NAME);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return EXTENSIONS.contains(lower.substring(lower.lastIndexOf('.') + 1))
                || STEMS.stream().anyMatch(lower::startsWith);
    }
}
