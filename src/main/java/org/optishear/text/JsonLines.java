// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.optishear.InputException;

/// The `text` fields of a file with one JSON object a line.
///
/// Lines are split as bytes and decoded one at a time, so that bytes that are not UTF-8 are reported with their line.
final class JsonLines {
    private final Path file;
    private final InputStream content;
    private final ObjectMapper mapper = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;
    private long number;

    JsonLines(Path file, InputStream content) {
        this.file = file;
        this.content = content;
    }

    /// The next document; null at the end of the file.
    String next() throws IOException {
        for (byte[] line = nextLine(); line != null; line = nextLine()) {
            String json = Utf8.decode(line, where());
            if (!json.isBlank()) {
                return textOf(json);
            }
        }
        return null;
    }

    /// File and line of the last document.
    String where() {
        return file + ":" + number;
    }

    private String textOf(String json) {
        try {
            JsonNode text = mapper.readTree(json).get("text");
            if (text == null || !text.isTextual()) {
                throw new InputException(where(), text == null ? "no field `text`" : "a field `text` that is no string",
                        "a JSON object with a string `text`");
            }
            return text.textValue();
        } catch (JsonProcessingException e) {
            throw new InputException(where(), "bad JSON (" + BadJson.firstLine(e.getOriginalMessage()) + ")",
                    "a JSON object with a string `text`", e);
        }
    }

    /// The bytes up to the next newline or the end; null after the last.
    private byte[] nextLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        number++;
        while (fill()) {
            int begin = at;
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, begin, at - begin);
            if (at < filled) {
                at++;
                return line.toByteArray();
            }
        }
        return line.size() == 0 ? null : line.toByteArray();
    }

    private boolean fill() throws IOException {
        if (at == filled) {
            filled = content.read(buffer);
            at = 0;
        }
        return filled > 0;
    }
}
