// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.run.Provenance;
import org.optishear.text.Windows;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Where calibration windows come from, but for the seed that draws them.
class CalibrationSource {
    @ArgGroup(exclusive = true)
    Source source;

    @Option(names = "--samples", paramLabel = "N", description = "calibration windows to take of a text (default: 128)")
    int samples = 128;

    @Option(names = "--length", paramLabel = "TOKENS", description = "tokens of a window (default: 2048, or the model's maximum if that is less)")
    Integer length;

    /// One of the two.
    static final class Source {
        @Option(names = "--calibration", arity = "1..*", paramLabel = "FILE", description = "calibration text: .txt, .jsonl, .jsonl.gz, .json.gz (field `text`)")
        List<Path> texts;

        @Option(names = "--tokens", paramLabel = "FILE", description = "calibration windows as a JSON array of rows of token ids, used as they stand")
        Path tokens;
    }

    final Optional<Windows> windows(OpenModel opened, long seed) {
        if (source == null) {
            return Optional.empty();
        }
        return Optional.of(source.tokens != null
                ? opened.windows().tokens(source.tokens)
                : opened.windows().calibration(source.texts, samples, length, seed));
    }

    /// Names of the files, and their hashes.
    final ObjectNode files() {
        List<Path> none = List.of();
        return Provenance.of(source == null ? none : source.tokens != null ? List.of(source.tokens) : source.texts);
    }

    final Windows required(OpenModel opened, long seed) {
        return windows(opened, seed).orElseThrow(() -> new InputException("--calibration", "nothing",
                "calibration text, or --tokens FILE"));
    }
}
