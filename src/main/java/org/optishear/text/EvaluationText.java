// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

/// The windows of a text that a model is evaluated on, by the WikiText-2 perplexity protocol.
///
/// All documents are joined by a blank line and tokenised once with the special tokens the tokenizer adds; the ids are cut
/// into disjoint windows, the rest at the end is dropped, and no special token is added to later windows.
/// Source: locuslab/wanda@8e8fc87 `lib/data.py` `get_wikitext2` and `lib/eval.py` `eval_ppl_wikitext`.
public final class EvaluationText {
    private static final String SEPARATOR = "\n\n";

    private EvaluationText() {}

    /// The first `maxWindows` windows of `length` tokens; `Integer.MAX_VALUE` for all.
    ///
    /// @throws org.optishear.InputException
    ///             if the text does not fill one window
    public static Windows windows(Corpus corpus, Tokenizer tokenizer, int length, int maxWindows) {
        int[] ids = tokenizer.encode(corpus.joined(SEPARATOR), true);
        return Windows.sequential(ids, length, maxWindows, corpus.name());
    }
}
