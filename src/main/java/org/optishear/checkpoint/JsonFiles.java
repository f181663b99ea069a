// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.optishear.InputException;

/// Reads the JSON files of a checkpoint: UTF-8, one object, no key twice. NaN and Infinity are read, as Python writes them.
final class JsonFiles {
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFiles() {}

    /// The object in a file.
    ///
    /// @throws InputException if the file is missing or holds something else
    static JsonNode readObject(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new InputException(path.toString(), Files.exists(path) ? "no regular file" : "nothing",
                    "a JSON file");
        }
        try {
            JsonNode node = JSON.readTree(Files.readString(path));
            if (!node.isObject()) {
                throw new InputException(path.toString(), describe(node), "a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new InputException(path.toString(), "bad JSON (" + e.getOriginalMessage() + ")", "a JSON object", e);
        } catch (CharacterCodingException e) {
            throw new InputException(path.toString(), "bytes that are not UTF-8", "a JSON object", e);
        } catch (IOException e) {
            throw new InputException(path.toString(), "an error (" + e.getMessage() + ")", "a readable file", e);
        }
    }

    /// A value as text, an entry a line, indented by two spaces.
    static String indented(Object value) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withSeparators(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return JSON.writer(printer).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a value of strings and numbers that cannot be written", e);
        }
    }

    /// A value as an error message shows it.
    static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING, NULL -> "nothing";
            case OBJECT -> node.isEmpty() ? "an empty object" : "an object";
            case ARRAY -> node.isEmpty() ? "an empty array" : "an array";
            case STRING, NUMBER, BOOLEAN, BINARY, POJO -> node.toString();
        };
    }
}
