// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Killed by SIGKILL between two rows or in one, a comparison keeps the rows it had, and ends with the same table.
class KilledComparisonTest {
    private static final int KILLED_AT = 3;
    private static final int ROWS = 1 + 5;

    @TempDir
    private Path folder;

    @Test
    void aKilledComparisonGoesOnWithTheRowsItHad() throws IOException, InterruptedException {
        RandomModel shape = RandomModel.ODD;
        Path model = shape.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), shape.rows(21, 33));
        Path killed = folder.resolve("killed");
        Process process = Cli.process(compare(model, tokens, killed)).start();
        while (rows(killed).size() < KILLED_AT && process.isAlive()) {
            Thread.sleep(1);
        }
        process.destroyForcibly().waitFor();
        Map<String, byte[]> before = rows(killed);
        assertThat(before).hasSizeBetween(KILLED_AT, ROWS - 1);
        assertThat(killed.resolve("results.json")).doesNotExist();

        Cli.succeed(compare(model, tokens, killed));

        Cli.succeed(compare(model, tokens, folder.resolve("whole")));
        assertThat(Cli.figures(killed)).isEqualTo(Cli.figures(folder.resolve("whole")));
        assertThat(rows(killed)).hasSize(ROWS).containsAllEntriesOf(before);
        assertThat(killed.resolve("results.csv")).exists();
    }

    private static Object[] compare(Path model, Path tokens, Path output) {
        return new Object[]{"compare", model, "-o", output, "--sparsity", "0.5", "--tokens", tokens, "--text-tokens",
                tokens, "--methods", "magnitude,wanda,ria,wanda+obs,sparsegpt", "--threads", "1"};
    }

    /// Finished rows by name.
    private static Map<String, byte[]> rows(Path comparison) throws IOException {
        Map<String, byte[]> rows = new TreeMap<>();
        if (Files.isDirectory(comparison.resolve("rows"))) {
            try (Stream<Path> files = Files.list(comparison.resolve("rows"))) {
                for (Path file : files.filter(file -> file.toString().endsWith(".json")).toList()) {
                    rows.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return rows;
    }
}
