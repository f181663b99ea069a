// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

/// The windows of a text that a model is calibrated on: long documents are sampled, short ones are joined.
///
/// 1. One document longer than a window (a book): random offsets in it, as Wanda reads WikiText-2 ([Windows#offsets]).
/// 2. More documents, at least one of them longer than a window (C4): random documents and offsets, as Wanda reads C4
///    ([Windows#sampled]).
/// 3. No document longer than a window (stories, questions): all joined by a blank line, tokenised once and cut in
///    sequence from the start ([Windows#sequential]); fewer windows than asked for if the text ends before.
///
/// Cases 1 and 2 give the windows of published results, token for token. [Windows#protocol()] says which case it was.
public final class CalibrationText {
    private CalibrationText() {}

    /// Chooses windows as described above.
    ///
    /// @throws org.optishear.InputException
    ///             if the whole text does not fill one window
    public static Windows windows(Corpus corpus, Tokenizer tokenizer, Sampling sampling) {
        TokenDocuments documents = TokenDocuments.of(corpus, tokenizer);
        if (corpus.size() == 1) {
            int[] ids = documents.tokens(0);
            return ids.length > sampling.length()
                    ? Windows.offsets(ids, sampling, corpus.name())
                    : Windows.sequential(ids, sampling.length(), sampling.samples(), corpus.name());
        }
        return Windows.sampled(new LongDocuments(documents, sampling)).orElseGet(
                () -> EvaluationText.windows(corpus, tokenizer, sampling.length(), sampling.samples()));
    }
}
