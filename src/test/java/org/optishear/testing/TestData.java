// SPDX-License-Identifier: Apache-2.0
package org.optishear.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Finds golden files and real data.
///
/// `OPTISHEAR_TEST_DATA` names the folder that holds `golden/` and `data/`. The part of `golden/` that is committed
/// (`src/test/resources/golden`) is used when the variable is not set. A test whose file is nowhere is skipped, loudly.
public final class TestData {
    private TestData() {}

    /// A golden file or folder, for example `metric/m0.safetensors.gz`; skips the test where it is absent.
    public static Path golden(String name) {
        Path shared = shared("golden/" + name);
        if (shared != null) {
            return shared;
        }
        Path committed = root().resolve("src/test/resources/golden").resolve(name);
        return Files.exists(committed) ? committed : skip("golden/" + name);
    }

    /// A real data file or folder, for example `models/stories260K/hf`; skips the test where it is absent.
    public static Path data(String name) {
        Path shared = shared("data/" + name);
        return shared != null ? shared : skip("data/" + name);
    }

    /// The project's root folder.
    public static Path root() {
        return Path.of(System.getProperty("optishear.root", "")).toAbsolutePath();
    }

    private static Path shared(String name) {
        String folder = System.getenv("OPTISHEAR_TEST_DATA");
        if (folder == null || folder.isBlank()) {
            return null;
        }
        Path path = Path.of(folder).resolve(name).toAbsolutePath();
        return Files.exists(path) ? path : null;
    }

    private static Path skip(String name) {
        String message = "SKIPPED: " + name
                + " is absent; set OPTISHEAR_TEST_DATA to the folder that holds golden/ and data/";
        System.err.println(message);
        Assumptions.abort(message);
        throw new AssertionError("unreachable");
    }
}
