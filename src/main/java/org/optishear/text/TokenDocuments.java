// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

/// Documents that are tokenised when they are asked for: of a large corpus only those that are drawn.
public interface TokenDocuments {
    /// Where they come from, for messages.
    String name();

    /// Number of documents.
    int count();

    /// The ids of one document, with the special tokens the tokenizer adds.
    int[] tokens(int document);

    /// The documents of a corpus.
    static TokenDocuments of(Corpus corpus, Tokenizer tokenizer) {
        return new TokenDocuments() {
            @Override
            public String name() {
                return corpus.name();
            }

            @Override
            public int count() {
                return corpus.size();
            }

            @Override
            public int[] tokens(int document) {
                return tokenizer.encode(corpus.document(document), true);
            }
        };
    }
}
