// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.BitSet;

/// The ids a `tokenizer.json` can produce: those of `model.vocab` and of `added_tokens`.
///
/// @param size number of distinct ids
/// @param largestId the largest id, which may be beyond `size` where the ids have gaps; -1 without any
record Vocabulary(int size, int largestId) {
    /// Ids above this are refused: no published vocabulary comes near it, and a bit is kept for each id.
    private static final int LARGEST_ID = 1 << 28;

    /// Reads the ids as a stream; everything else in the file is skipped.
    ///
    /// `model.vocab` is an object of token → id (BPE, WordPiece, WordLevel) or an array whose positions are the ids
    /// (Unigram).
    ///
    /// @throws IOException
    ///             if the text is not JSON, or an id is not a number in range
    static Vocabulary read(String tokenizerJson) throws IOException {
        BitSet ids = new BitSet();
        try (JsonParser json = new JsonFactory().createParser(tokenizerJson)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("model") && value == JsonToken.START_OBJECT) {
                    readModel(json, ids);
                } else if (field.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                    readAddedTokens(json, ids);
                } else {
                    json.skipChildren();
                }
            }
        }
        return new Vocabulary(ids.cardinality(), ids.length() - 1);
    }

    private static void readModel(JsonParser json, BitSet ids) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean vocabulary = json.currentName().equals("vocab");
            JsonToken value = json.nextToken();
            if (vocabulary && value == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    json.nextToken();
                    ids.set(id(json));
                }
            } else if (vocabulary && value == JsonToken.START_ARRAY) {
                int position = 0;
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    json.skipChildren();
                    ids.set(position++);
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private static void readAddedTokens(JsonParser json, BitSet ids) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean id = json.currentName().equals("id");
                json.nextToken();
                if (id) {
                    ids.set(id(json));
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private static int id(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < 0
                || json.getLongValue() > LARGEST_ID) {
            throw new IOException("token id " + json.getText() + " at line " + json.currentLocation().getLineNr()
                    + " is not a whole number from 0 to " + LARGEST_ID);
        }
        return json.getIntValue();
    }
}
