// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A tokenizer of six words, written by hand: `<s>` 0, `<unk>` 1, `one` … `four` 2 to 5; words are split at blanks.
///
/// Its file asks for truncation to 3 ids and padding to 8, as files from training runs sometimes do.
public final class TinyTokenizer {
    private static final String JSON = """
            {"version": "1.0",
             "truncation": {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0},
             "padding": {"strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 1,
               "pad_type_id": 0, "pad_token": "<unk>"},
             "added_tokens": [{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
               "normalized": false, "special": true}],
             "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
               "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
             "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "<unk>",
               "vocab": {"<s>": 0, "<unk>": 1, "one": 2, "two": 3, "three": 4, "four": 5}}}
            """;

    private TinyTokenizer() {}

    static Tokenizer in(Path folder) {
        write(folder);
        return Tokenizer.open(folder);
    }

    /// Writes `tokenizer.json` into a folder.
    public static void write(Path folder) {
        try {
            Files.writeString(folder.resolve("tokenizer.json"), JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
