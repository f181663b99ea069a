// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.run.JsonFile;
import org.optishear.study.PostgresServer;

/// The command that began a run (`run.json`, described in docs/schemas.md): by it the run is continued.
///
/// @param arguments the command line, without passwords
/// @param folder in which it was given; its paths may be relative to it
public record RunCommand(List<String> arguments, Path folder) {
    static final String FILE = "run.json";
    private static final String SCHEMA = "optishear.run/1";
    private static final String SERVER = "postgresql://";

    /// Arguments with every password removed.
    public static List<String> withoutPasswords(List<String> arguments) {
        return arguments.stream().map(argument -> {
            int url = argument.indexOf(SERVER);
            return url < 0
                    ? argument
                    : argument.substring(0, url) + PostgresServer.parse(argument.substring(url), Optional.empty());
        }).toList();
    }

    /// Writes it into a run, whose folder is made where there is none.
    static void write(Path run, List<String> arguments) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("schema", SCHEMA);
        arguments.forEach(json.putArray("arguments")::add);
        json.put("folder", Path.of("").toAbsolutePath().toString());
        try {
            Files.createDirectories(run);
        } catch (IOException e) {
            throw new InputException(run.toString(), "a folder that cannot be made (" + e.getMessage() + ")",
                    "a writable place", e);
        }
        JsonFile.write(run.resolve(FILE), json);
    }

    /// Reads it from a run.
    ///
    /// @throws InputException if there is none
    public static RunCommand read(Path run) {
        Path file = run.resolve(FILE);
        JsonNode json = JsonFile.read(file, "a run that was begun by search");
        if (!json.path("schema").asText().equals(SCHEMA) || !json.path("folder").isTextual()) {
            throw new InputException(file.toString(), "schema " + json.path("schema"), SCHEMA);
        }
        List<String> arguments = new ArrayList<>();
        json.path("arguments").forEach(argument -> arguments.add(argument.asText()));
        return new RunCommand(List.copyOf(arguments), Path.of(json.path("folder").asText()));
    }
}
