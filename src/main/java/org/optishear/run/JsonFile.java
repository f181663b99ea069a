// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.optishear.InputException;
import org.optishear.checkpoint.AtomicFile;

/// Reads JSON, and writes it so that a person can read it, the same bytes for the same content on every system.
public final class JsonFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFile() {}

    /// The text of a JSON value, indented by two, with a line break at the end.
    public static String text(JsonNode json) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        try {
            return JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(indenter)).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    /// Reads a JSON file.
    ///
    /// @param expected what the file should be, for the message
    public static JsonNode read(Path file, String expected) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file.toString(), "no such file", expected);
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new InputException(file.toString(), "no JSON (" + e.getOriginalMessage() + ")", expected, e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "data that cannot be read (" + e.getMessage() + ")", expected, e);
        }
    }

    /// Writes a file whole or not at all; an older one is replaced.
    public static void write(Path file, JsonNode json) {
        byte[] bytes = text(json).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, true, channel -> channel.write(ByteBuffer.wrap(bytes)));
    }
}
