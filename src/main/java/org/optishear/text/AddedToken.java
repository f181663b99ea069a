// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.optishear.InputException;

/// A token that is cut out of a text before the model of the tokenizer sees it.
///
/// @param content its text
/// @param singleWord whether it must stand alone
/// @param lstrip whether it takes the blanks before it
/// @param rstrip whether it takes the blanks after it
/// @param normalized whether it is looked for in the normalised text
/// @param special whether decoding may leave it out
record AddedToken(String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized,
        boolean special) {
    /// One that is named by its text alone.
    static AddedToken of(String content, boolean special) {
        return new AddedToken(content, false, false, false, !special, special);
    }

    /// Reads a token as tokenizer_config.json and special_tokens_map.json write it: a string, or an object.
    ///
    /// @param special what it is where the object does not say
    /// @throws InputException if it is neither
    static AddedToken read(JsonNode node, String where, boolean special) {
        if (node.isTextual()) {
            return of(node.textValue(), special);
        }
        if (!node.path("content").isTextual()) {
            throw new InputException(where, node.isObject() ? "an object without content" : node.toString(),
                    "a token: a string, or an object with its content");
        }
        boolean isSpecial = node.path("special").asBoolean(special);
        return new AddedToken(node.get("content").textValue(), node.path("single_word").asBoolean(),
                node.path("lstrip").asBoolean(), node.path("rstrip").asBoolean(),
                node.path("normalized").asBoolean(!isSpecial), isSpecial);
    }

    /// Writes it as an entry of `added_tokens`.
    void into(ObjectNode entry, int id) {
        entry.put("id", id).put("content", content).put("single_word", singleWord).put("lstrip", lstrip)
                .put("rstrip", rstrip).put("normalized", normalized).put("special", special);
    }
}
