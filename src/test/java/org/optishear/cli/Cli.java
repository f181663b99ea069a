// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Runs command lines, in this JVM or in one of its own.
final class Cli {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Cli() {}

    /// How a command ended and what it said.
    record Result(int exitCode, String out, String err) {}

    /// Runs `optishear ARGUMENTS` in this JVM; arguments are written by `toString`.
    static Result run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), texts(arguments));
        return new Result(exitCode, out.toString(), err.toString());
    }

    /// Runs a command that must succeed and say nothing.
    static void succeed(Object... arguments) {
        Result result = run(Stream.concat(Stream.of(arguments), Stream.of("--quiet")).toArray());
        if (result.exitCode() != 0 || !result.err().isEmpty()) {
            throw new AssertionError(List.of(arguments) + " gave " + result);
        }
    }

    /// A JVM that runs `optishear ARGUMENTS` and starts quickly; not started yet, and silent.
    static ProcessBuilder process(Object... arguments) {
        ProcessBuilder process = optimized(arguments);
        process.command().add(1, "-XX:TieredStopAtLevel=1");
        return process;
    }

    /// A JVM that runs `optishear ARGUMENTS` with the launcher's flags; not started yet, and silent.
    static ProcessBuilder optimized(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-Xmx512m", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(texts(arguments)));
        command.add("--quiet");
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /// Writes rows of token ids as `--tokens` reads them.
    static Path tokens(Path file, int[][] rows) {
        try {
            JSON.writeValue(file.toFile(), rows);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A JSON file.
    static JsonNode json(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A result in a file, without its manifest: that holds times and hosts, and no promise covers it.
    static JsonNode result(Path file) {
        return ((ObjectNode) json(file)).without(List.of("manifest"));
    }

    /// The results of a comparison without what they took.
    static String figures(Path comparison) {
        JsonNode results = json(comparison.resolve("results.json"));
        results.findParents("evaluateSeconds").forEach(row -> ((ObjectNode) row).remove(
                List.of("seconds", "pruneSeconds", "evaluateSeconds", "phaseSeconds", "addedAnonymousBytes")));
        return results.toPrettyString();
    }

    private static String[] texts(Object... arguments) {
        return Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    }
}
