// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.testing.TestData;

/// The texts and the tokenizer in demo/model are what the generator writes today.
class BundledTextTest {
    private static final Path MODEL = TestData.root().resolve("demo/model");

    @TempDir
    Path folder;

    @Test
    void theGeneratorStillWritesTheBundledTextAndTokenizer() throws IOException {
        new BundledModel(folder, new TrainingSettings(1, 1, 1, 256, 1e-3, 0)).writeText();
        for (String file : new String[]{"config.json", "calibration.txt", "heldout.txt", "tokenizer.json",
                "tokenizer_config.json", "special_tokens_map.json"}) {
            assertThat(folder.resolve(file)).as(file).hasSameBinaryContentAs(MODEL.resolve(file));
        }
    }
}
