// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.run.JsonFile;

/// What a comparison has measured so far: a file for each method and seed (`rows/HASH.json`), written when it is measured.
/// The name is the hash of everything that the outcome depends on, so a row is never taken for another.
///
/// @param folder of the comparison
record ComparisonRows(Path folder) {
    private static final String SCHEMA = "optishear.row/1";
    private static final int NAME_BYTES = 12;

    /// What was measured.
    Optional<ObjectNode> read(ObjectNode identity) {
        Path file = file(identity);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode json = JsonFile.read(file, "a row of a comparison");
        if (!json.path("schema").asText().equals(SCHEMA) || !(json.path("row") instanceof ObjectNode row)
                || !JsonFile.text(json.path("identity")).equals(JsonFile.text(identity))) {
            throw new InputException(file.toString(), "another row", "what its name says, or no such file");
        }
        return Optional.of(row);
    }

    /// Keeps what was measured.
    void write(ObjectNode identity, ObjectNode row) {
        try {
            Files.createDirectories(folder.resolve("rows"));
        } catch (IOException e) {
            throw new InputException(folder.toString(), "an error (" + e + ")", "a folder that can be written", e);
        }
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("schema", SCHEMA);
        json.set("row", row);
        json.set("identity", identity);
        JsonFile.write(file(identity), json);
    }

    private Path file(ObjectNode identity) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(JsonFile.text(identity).getBytes(StandardCharsets.UTF_8));
            return folder.resolve("rows").resolve(HexFormat.of().formatHex(hash, 0, NAME_BYTES) + ".json");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
