// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import org.optishear.text.Tokenizer;

/// The training documents of a world as one endless row of token ids, parted by blank lines like the text the model will
/// be evaluated on.
///
/// Every second window begins with the tokenizer's special token, where a prompt begins with it; the others begin in the
/// middle of a document, as all windows of an evaluation but the first do. Not safe for use by several threads.
public final class WorldTokens implements Trainer.TokenStream {
    private static final String SEPARATOR = "\n\n";

    private final WorldText text;
    private final Tokenizer tokenizer;
    private final int[] special;
    private long document;
    private long window;
    private int[] pending = new int[0];
    private int at;

    /// Starts at document 0 of [Split#TRAINING].
    public WorldTokens(WorldText text, Tokenizer tokenizer) {
        this.text = text;
        this.tokenizer = tokenizer;
        this.special = tokenizer.encode("", true);
    }

    @Override
    public int[] next(int length) {
        int[] ids = new int[length];
        int filled = window++ % 2 == 0 ? put(special, 0, ids, 0) : 0;
        while (filled < length) {
            if (at == pending.length) {
                pending = tokenizer.encode(text.document(Split.TRAINING, document++) + SEPARATOR, false);
                at = 0;
            }
            int copied = put(pending, at, ids, filled);
            at += copied;
            filled += copied;
        }
        return ids;
    }

    /// Number of documents begun so far.
    public long documents() {
        return document;
    }

    private static int put(int[] from, int start, int[] into, int at) {
        int count = Math.min(from.length - start, into.length - at);
        System.arraycopy(from, start, into, at, count);
        return count;
    }
}
