// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.optishear.InputException;

/// A file of token ids: a JSON array of rows, each an array of ids, `[[1, 5, 7], [1, 9]]`.
///
/// Each row is one window, in order. With it a model without a tokenizer can be used, and any published protocol repeated.
final class TokenFile {
    private static final String EXPECTED = "a JSON array of rows of token ids";

    private final Path file;
    private final List<int[]> rows = new ArrayList<>();

    private TokenFile(Path file) {
        this.file = file;
    }

    /// @throws InputException
    ///             if the file is absent or no such array, or a row (counted from 1) has fewer than 2 ids or one that is
    ///             negative or no whole number
    static Windows read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file.toString(), "no such file", EXPECTED);
        }
        TokenFile tokens = new TokenFile(file);
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            tokens.readRows(json);
        } catch (JsonProcessingException e) {
            throw new InputException(file.toString(), BadJson.reason(e), EXPECTED, e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "data that cannot be read (" + e.getMessage() + ")", EXPECTED, e);
        }
        return new Windows(tokens.rows, file.toString(), tokens.rows.size() + " rows of a token file as they stand");
    }

    private void readRows(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_ARRAY, file.toString(), json);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            readRow(json, file + ": row " + (rows.size() + 1));
        }
        require(json.nextToken() == null, file + " after the last row", json);
        if (rows.isEmpty()) {
            throw new InputException(file.toString(), "no rows", "at least one row of token ids");
        }
    }

    private void readRow(JsonParser json, String where) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, where, json);
        IntStream.Builder ids = IntStream.builder();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, where, json);
            if (json.getNumberType() != JsonParser.NumberType.INT || json.getIntValue() < 0) {
                throw new InputException(where, "token id " + json.getText(), "ids from 0 to " + Integer.MAX_VALUE);
            }
            ids.add(json.getIntValue());
        }
        int[] row = ids.build().toArray();
        if (row.length < 2) {
            throw new InputException(where, row.length + " token ids", "at least 2: the first is not predicted");
        }
        rows.add(row);
    }

    private static void require(boolean met, String where, JsonParser json) throws IOException {
        if (!met) {
            String found = json.currentToken() == null ? "the end of the file" : "`" + json.getText() + "`";
            throw new InputException(where, found, EXPECTED);
        }
    }
}
