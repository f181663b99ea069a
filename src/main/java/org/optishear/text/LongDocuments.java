// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// The draws behind [Windows#sampled]: documents at random until one is longer than a window, then a window of it.
///
/// Documents that were too short are remembered, so none of them is tokenised twice and the drawing ends when all are.
final class LongDocuments {
    private final TokenDocuments documents;
    private final Sampling sampling;
    private final CPythonRandom random;
    private final BitSet tooShort = new BitSet();
    private final BitSet used = new BitSet();
    private int longest;

    LongDocuments(TokenDocuments documents, Sampling sampling) {
        this.documents = documents;
        this.sampling = sampling;
        this.random = new CPythonRandom(sampling.seed());
    }

    /// All windows; none if no document is long enough.
    List<int[]> windows() {
        List<int[]> windows = new ArrayList<>();
        while (windows.size() < sampling.samples() && tooShort.cardinality() < documents.count()) {
            int document = (int) random.randint(0, documents.count() - 1);
            if (!tooShort.get(document)) {
                addWindow(document, windows);
            }
        }
        return windows;
    }

    private void addWindow(int document, List<int[]> windows) {
        int[] tokens = documents.tokens(document);
        int length = sampling.length();
        longest = Math.max(longest, tokens.length);
        if (tokens.length <= length) {
            tooShort.set(document);
            return;
        }
        int offset = (int) random.randint(0, tokens.length - length - 1);
        windows.add(Arrays.copyOfRange(tokens, offset, offset + length));
        used.set(document);
    }

    /// Tokens of the longest document drawn so far.
    int longest() {
        return longest;
    }

    /// Where the documents come from.
    String source() {
        return documents.name();
    }

    /// What was drawn, in words.
    String protocol() {
        return sampling.samples() + " windows of " + sampling.length() + " tokens, drawn with seed " + sampling.seed()
                + " from " + used.cardinality() + " of " + documents.count()
                + " documents (only documents longer than a window, as Wanda's get_c4)";
    }
}
