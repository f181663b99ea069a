// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Which files of a model folder are its tokenizer.
///
/// The first of these that is there is taken: `tokenizer.json`; `vocab.json` with `merges.txt`; SentencePiece's
/// `tokenizer.model`. `tokenizer.json` says everything itself. Of the others, `tokenizer_config.json`,
/// `special_tokens_map.json` and `added_tokens.json` are part.
public final class TokenizerFiles {
    static final String JSON = "tokenizer.json";
    static final String VOCABULARY = "vocab.json";
    static final String MERGES = "merges.txt";
    static final String SENTENCE_PIECE = "tokenizer.model";

    private TokenizerFiles() {}

    /// The files from which the tokenizer of a folder is made, the main one first; empty where there is none.
    public static List<Path> of(Path folder) {
        List<String> main = main(folder);
        boolean whole = main.isEmpty() || main.getFirst().equals(JSON);
        List<String> beside = whole
                ? List.of()
                : List.of(TokenizerConfig.CONFIG, TokenizerConfig.SPECIAL, TokenizerConfig.ADDED);
        return Stream.concat(main.stream(), beside.stream()).map(folder::resolve).filter(Files::isRegularFile).toList();
    }

    private static List<String> main(Path folder) {
        if (Files.exists(folder.resolve(JSON))) {
            return List.of(JSON);
        }
        if (Files.exists(folder.resolve(VOCABULARY)) && Files.exists(folder.resolve(MERGES))) {
            return List.of(VOCABULARY, MERGES);
        }
        return Files.exists(folder.resolve(SENTENCE_PIECE)) ? List.of(SENTENCE_PIECE) : List.of();
    }
}
