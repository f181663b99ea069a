// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.optishear.InputException;

/// Rows of token ids, each run through a model on its own, and how they were chosen.
public final class Windows {
    private final List<int[]> rows;
    private final String source;
    private final String protocol;

    /// Rows chosen elsewhere; they must not change afterwards.
    ///
    /// @param rows token ids, at least 2 in each row; rows may differ in length
    /// @param source the file or text they come from, for messages
    /// @param protocol how they were chosen, in words, for manifests
    public Windows(List<int[]> rows, String source, String protocol) {
        if (rows.isEmpty() || rows.stream().anyMatch(row -> row.length < 2)) {
            throw new IllegalArgumentException(source + ": expected at least one row and 2 token ids in each");
        }
        this.rows = List.copyOf(rows);
        this.source = source;
        this.protocol = protocol;
    }

    /// Windows drawn at random from long documents, as calibration on C4 does it.
    ///
    /// ```text
    /// repeat: document = randint(0, documents - 1), until it has more than `length` tokens
    /// offset = randint(0, tokens - length - 1);  window = tokens[offset … offset + length - 1]
    /// ```
    ///
    /// Source: locuslab/wanda@8e8fc87 `lib/data.py` `get_c4`, draw for draw. Differs from it: gives up once every
    /// document has been drawn and none is long enough, where the reference draws forever. Documents that were too short
    /// are remembered, not tokenised again.
    ///
    /// @throws InputException
    ///             if no document has more than `length` tokens
    public static Windows sampled(TokenDocuments documents, Sampling sampling) {
        LongDocuments drawn = new LongDocuments(documents, sampling);
        return sampled(drawn).orElseThrow(() -> shorter(documents.name(), drawn.longest(),
                "a document of more than " + sampling.length() + " tokens"));
    }

    /// As above; empty if no document is long enough.
    static Optional<Windows> sampled(LongDocuments drawn) {
        List<int[]> rows = drawn.windows();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Windows(rows, drawn.source(), drawn.protocol()));
    }

    /// Windows at random offsets of one long text; they may overlap.
    ///
    /// `offset = randint(0, tokens - length - 1)` for each. Source: locuslab/wanda@8e8fc87 `lib/data.py`
    /// `get_wikitext2`, draw for draw.
    ///
    /// @throws InputException
    ///             if the text has no more than `length` tokens
    public static Windows offsets(int[] ids, Sampling sampling, String source) {
        int length = sampling.length();
        if (ids.length <= length) {
            throw shorter(source, ids.length, "more than " + length);
        }
        CPythonRandom random = new CPythonRandom(sampling.seed());
        List<int[]> rows = IntStream.range(0, sampling.samples()).mapToObj(_ -> {
            int offset = (int) random.randint(0, ids.length - length - 1);
            return Arrays.copyOfRange(ids, offset, offset + length);
        }).toList();
        return new Windows(rows, source, rows.size() + " windows of " + length + " tokens at offsets drawn with seed "
                + sampling.seed() + " from one text of " + ids.length + " tokens (as Wanda's get_wikitext2)");
    }

    /// The text cut in sequence into disjoint windows; the rest at the end is dropped, and nothing is added to a window.
    ///
    /// With `ids` tokenised once, special tokens included, this is the WikiText-2 perplexity protocol.
    ///
    /// @param maxWindows stop after so many; `Integer.MAX_VALUE` for all
    /// @throws InputException
    ///             if the text does not fill one window
    public static Windows sequential(int[] ids, int length, int maxWindows, String source) {
        int count = Math.min(ids.length / length, maxWindows);
        if (count < 1) {
            throw shorter(source, ids.length, "at least " + length);
        }
        List<int[]> rows = IntStream.range(0, count)
                .mapToObj(row -> Arrays.copyOfRange(ids, row * length, (row + 1) * length)).toList();
        return new Windows(rows, source, count + " disjoint windows of " + length
                + " tokens in sequence, tokenised once, of " + ids.length + " tokens");
    }

    /// The rows of a file of token ids, as they stand: nothing sampled, cut or added ([TokenFile]).
    public static Windows fromJson(Path file) {
        return TokenFile.read(file);
    }

    /// The rows, in order; not to be changed.
    public List<int[]> rows() {
        return rows;
    }

    /// Number of windows.
    public int count() {
        return rows.size();
    }

    /// Where they come from, for messages.
    public String source() {
        return source;
    }

    /// How they were chosen, in words.
    public String protocol() {
        return protocol;
    }

    /// Number of tokens that are predicted: all but the first of each row.
    public long predictedTokens() {
        return rows.stream().mapToLong(row -> row.length - 1).sum();
    }

    /// Length of the longest row.
    public int longest() {
        return rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    }

    /// SHA-256 of the rows in hexadecimal: for each its length, then its ids, all as 32-bit little-endian integers.
    public String sha256() {
        MessageDigest digest = Sha256.digest();
        for (int[] row : rows) {
            ByteBuffer bytes = ByteBuffer.allocate((row.length + 1) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(row.length).asIntBuffer().put(row);
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Refuses ids the model has no embedding for.
    ///
    /// @param modelVocabulary rows of the model's embedding
    /// @throws InputException
    ///             naming the first row, counted from 1, with such an id
    public void requireFits(int modelVocabulary) {
        for (int row = 0; row < rows.size(); row++) {
            for (int id : rows.get(row)) {
                if (id >= modelVocabulary) {
                    throw new InputException(source + ": row " + (row + 1), "token id " + id,
                            "ids below the model's vocabulary of " + modelVocabulary);
                }
            }
        }
    }

    static InputException shorter(String source, int longest, String expected) {
        return new InputException(source, "text shorter than a window: " + longest + " tokens", expected);
    }
}
