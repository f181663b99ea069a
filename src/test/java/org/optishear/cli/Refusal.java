// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A command that must fail on bad input: exit 2 if a flag is to blame, else 1; one line, nothing written.
///
/// @param folder holds every input and output of the command
record Refusal(Path folder) {
    /// Runs a command and checks how it fails.
    ///
    /// @param parts texts the line must hold, for example the file, what was found, what was expected
    void of(Object[] command, String... parts) {
        Cli.Result result = shown(command, parts);
        assertThat(result.out().lines().filter(line -> !line.matches("(memory|work|stage|budget|time) .*")))
                .as(Arrays.toString(command))
                .isEmpty(); // the plan of a run may have been told before
    }

    /// As above, of a command that shows what it can before it fails.
    Cli.Result shown(Object[] command, String... parts) {
        Map<Path, Integer> before = content();
        Cli.Result result = Cli.run(command);
        assertThat(result.exitCode()).as("%s: %s", Arrays.toString(command), result.err())
                .isEqualTo(result.err().startsWith("optishear: [--") ? 2 : 1);
        assertThat(result.err()).as(Arrays.toString(command)).matches("optishear: \\[.+] found .+, expected .+\\R");
        assertThat(result.err().lines()).as(Arrays.toString(command)).singleElement().asString().contains(parts);
        assertThat(content()).as(Arrays.toString(command)).isEqualTo(before);
        return result;
    }

    /// Hashes of all files by path, folders included.
    private Map<Path, Integer> content() {
        Map<Path, Integer> content = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                content.put(path, Files.isRegularFile(path) ? Arrays.hashCode(Files.readAllBytes(path)) : 0);
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
