// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;

/// Which windows a text gives, with a tokenizer of one id a word and `<s>` (0) in front.
class CalibrationTextTest {
    @TempDir
    Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void open() {
        tokenizer = TinyTokenizer.in(folder);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    /// CPython: `random.seed(0)`, three times `random.randint(0, 9 - 4 - 1)` gives 3, 3, 0.
    @Test
    void oneLongDocumentGivesRandomOffsets() throws IOException {
        Path book = write("book.txt", "one two three four one two three four");
        assertThat(windows(book, new Sampling(3, 4, 0)).rows()).containsExactly(new int[]{4, 5, 2, 3},
                new int[]{4, 5, 2, 3}, new int[]{0, 2, 3, 4});
    }

    /// CPython: `random.seed(0)`, `randint(0, 1)` gives 1, 1; `randint(0, 0)` draws too.
    @Test
    void longDocumentsAmongShortOnesAreSampled() throws IOException {
        Path lines = write("lines.jsonl", "{\"text\": \"four\"}\n{\"text\": \"one two three four\"}\n");
        Windows windows = windows(lines, new Sampling(2, 4, 0));
        assertThat(windows.rows()).containsExactly(new int[]{0, 2, 3, 4}, new int[]{0, 2, 3, 4});
        assertThat(windows.protocol()).contains("from 1 of 2 documents");
    }

    @Test
    void shortDocumentsAreJoinedAndCutInSequence() throws IOException {
        Path lines = write("lines.jsonl",
                "{\"text\": \"one two\"}\n{\"text\": \"three four one\"}\n{\"text\": \"two\"}\n");
        Windows windows = windows(lines, new Sampling(5, 4, 0));
        assertThat(windows.rows()).containsExactly(new int[]{0, 2, 3, 4});
        assertThat(windows.protocol()).startsWith("1 disjoint windows of 4 tokens in sequence");
        assertThat(windows(write("short.txt", "one two three"), new Sampling(5, 4, 0)).rows())
                .containsExactly(new int[]{0, 2, 3, 4});
    }

    @Test
    void aTextShorterThanAWindowIsRefused() throws IOException {
        Path lines = write("lines.jsonl", "{\"text\": \"one two\"}\n{\"text\": \"three four\"}\n");
        assertThatThrownBy(() -> windows(lines, new Sampling(1, 6, 0))).isInstanceOf(InputException.class)
                .hasMessage("[" + lines + "] found text shorter than a window: 5 tokens, expected at least 6");
    }

    private Windows windows(Path file, Sampling sampling) {
        try (Corpus corpus = Corpus.open(List.of(file))) {
            return CalibrationText.windows(corpus, tokenizer, sampling);
        }
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
