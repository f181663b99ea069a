// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.optishear.InputException;
import org.optishear.run.Provenance;
import org.optishear.text.Windows;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// What a comparison is evaluated on.
final class EvaluationOptions {
    @ArgGroup(exclusive = true, multiplicity = "1")
    Source source;

    @Option(names = "--windows", paramLabel = "N", description = "evaluate on so many windows of the text at most (default: all)")
    Integer windows;

    /// One of the two.
    static final class Source {
        @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "evaluation text, cut by the WikiText-2 protocol into windows of --length; endings as --calibration")
        List<Path> texts;

        @Option(names = "--text-tokens", paramLabel = "FILE", description = "evaluation windows as a JSON array of rows of token ids, used as they stand")
        Path tokens;
    }

    Windows windows(OpenModel opened, Integer length) {
        if (windows != null && windows < 1) {
            throw new InputException("--windows", windows.toString(), "at least 1");
        }
        return source.tokens != null
                ? opened.windows().tokens(source.tokens)
                : opened.windows().evaluation(source.texts, length, windows == null ? Integer.MAX_VALUE : windows);
    }

    /// Hashes of the files, and whether their windows were all taken.
    ObjectNode facts() {
        ObjectNode facts = new ObjectMapper().createObjectNode();
        facts.set("files", Provenance.of(source.tokens != null ? List.of(source.tokens) : source.texts));
        return facts.put("complete", source.tokens == null && windows == null);
    }
}
