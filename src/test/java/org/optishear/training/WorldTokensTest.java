// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.text.Tokenizer;

class WorldTokensTest {
    @TempDir
    Path folder;

    @Test
    void windowsFollowEachOtherWithoutAGap() throws IOException {
        WorldText text = new WorldText(5);
        BpeTrainer.train(List.of(text.text(Split.TRAINING, 50)), 400).write(folder, 64);
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            WorldTokens tokens = new WorldTokens(text, tokenizer);
            List<int[]> windows = IntStream.range(0, 60).mapToObj(_ -> tokens.next(64)).toList();
            assertThat(windows).allMatch(window -> window.length == 64);
            assertThat(windows.get(0)[0]).isZero();
            assertThat(windows.get(1)[0]).isNotZero();
            int[] joined = windows.stream().flatMapToInt(IntStream::of).filter(id -> id != 0).toArray();
            assertThat(joined).hasSize(60 * 64 - 30);
            assertThat(text.text(Split.TRAINING, 50)).startsWith(tokenizer.decode(joined, false));
            assertThat(tokens.documents()).isBetween(5L, 50L);
        }
    }
}
