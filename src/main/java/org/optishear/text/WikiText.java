// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.util.stream.Collectors;

/// WikiText in its raw form, as every published WikiText-2 perplexity reads it.
///
/// The Hugging Face data set `wikitext-2-raw-v1` has one row for each line of the raw file: the line with its newline, or
/// the empty string where the line is blank. The WikiText-2 protocol joins the rows with two newlines, blank rows included
/// (locuslab/wanda@8e8fc87 `lib/data.py` `get_wikitext2`), which is not the text of the raw file.
public final class WikiText {
    private WikiText() {}

    /// The protocol's text of a raw file.
    public static String joinRows(String rawFile) {
        return rawFile.lines().map(line -> line.isBlank() ? "" : line + "\n").collect(Collectors.joining("\n\n"));
    }
}
