// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.optishear.checkpoint.AtomicFile;

/// Writes JSON that a person can read, the same bytes for the same content on every system.
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

    /// Writes a file whole or not at all; an older one is replaced.
    public static void write(Path file, JsonNode json) {
        byte[] bytes = text(json).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, true, channel -> channel.write(java.nio.ByteBuffer.wrap(bytes)));
    }
}
