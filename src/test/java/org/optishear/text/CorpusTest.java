// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.testing.TestData;

class CorpusTest {
    private static final String TWO_LINES = "{\"text\": \"Grüße, 😀\\n\"}\r\n\n{\"url\": 1, \"text\": \"two\"}";

    @TempDir
    Path folder;

    @Test
    void filesOfAllKindsAreReadInOrder() throws IOException {
        Path text = write("a.txt", " one\r\ntwo ".getBytes(StandardCharsets.UTF_8));
        Path lines = write("b.jsonl", TWO_LINES.getBytes(StandardCharsets.UTF_8));
        Path packed = write("c.json.gz", gzip(TWO_LINES));
        try (Corpus corpus = Corpus.open(List.of(text, lines, packed))) {
            assertThat(corpus.size()).isEqualTo(5);
            assertThat(corpus.document(4)).isEqualTo("two");
            assertThat(corpus.document(0)).isEqualTo(" one\r\ntwo ");
            assertThat(corpus.document(3)).isEqualTo("Grüße, 😀\n");
            assertThat(corpus.joined("|")).isEqualTo(" one\r\ntwo |Grüße, 😀\n|two|Grüße, 😀\n|two");
            assertThat(corpus.sources()).extracting(Corpus.Source::documents).containsExactly(1, 2, 2);
            assertThat(corpus.sources().get(0)).isEqualTo(new Corpus.Source(text, 10,
                    "fa86e44510c8568bfce9d67884a5591df1a969d938b32782e756fdfc4c6b7a65", 1));
            assertThat(corpus.sources().get(2).sha256()).isEqualTo(Sha256.hex(Files.readAllBytes(packed)));
        }
    }

    @Test
    void manyDocumentsAreFoundAgain() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            lines.append("{\"text\": \"").append("x".repeat(i % 7)).append(i).append("\"}\n");
        }
        try (Corpus corpus = Corpus.open(List.of(write("many.jsonl.gz", gzip(lines.toString()))))) {
            assertThat(corpus.size()).isEqualTo(3000);
            assertThat(corpus.document(2999)).isEqualTo("xxx2999");
            assertThat(corpus.document(1024)).isEqualTo("xx1024");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"text\": \"a\"}~{\"text\": | :2] found bad JSON",
            "{\"text\": \"a\"}~~{\"body\": \"b\"} | :3] found no field `text`",
            "{\"text\": 7} | :1] found a field `text`",
            "[1, 2] | :1] found no field `text`", "{\"text\": \"a\"} 5 | :1] found bad JSON",
            "{\"text\": \"\\ud800x\"} | :1] found half a surrogate pair",
            "{\"text\": \"\"}~{\"text\": \" \"} | ] found no text",
            "'' | ] found no text"})
    void badLinesAreNamed(String lines, String message) throws IOException {
        Path file = write("bad.jsonl", lines.replace("~", "\n").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Corpus.open(List.of(file))).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[" + file + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "a.jsonl", "a.raw"})
    void bytesThatAreNoTextAreRefused(String name) throws IOException {
        Path file = write(name, new byte[]{'{', (byte) 0xc3, '(', '}'});
        assertThatThrownBy(() -> Corpus.open(List.of(file))).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[" + file).hasMessageContaining("found bytes that are not UTF-8");
    }

    @Test
    void blankAndMissingAndUnknownFilesAreRefused() throws IOException {
        Path blank = write("blank.txt", "\n \n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Corpus.open(List.of(blank))).isInstanceOf(InputException.class)
                .hasMessage("[" + blank + "] found no text, expected at least one document that is not blank");
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> Corpus.open(List.of(missing))).isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
        Path other = write("a.parquet", new byte[4]);
        assertThatThrownBy(() -> Corpus.open(List.of(other))).isInstanceOf(InputException.class)
                .hasMessageContaining("a text file ending in .txt, .raw, .jsonl, .jsonl.gz, .json.gz");
        assertThatThrownBy(() -> Corpus.open(List.of())).isInstanceOf(InputException.class);
    }

    @Test
    void damagedGzipIsRefused() throws IOException {
        byte[] whole = gzip((TWO_LINES + "\n").repeat(50));
        Path cut = write("cut.jsonl.gz", Arrays.copyOf(whole, whole.length - 9));
        Path no = write("no.json.gz", "{\"text\": \"a\"}".getBytes(StandardCharsets.UTF_8));
        for (Path file : List.of(cut, no)) {
            assertThatThrownBy(() -> Corpus.open(List.of(file))).isInstanceOf(InputException.class)
                    .hasMessageStartingWith("[" + file + "] found data that cannot be read");
        }
    }

    /// Rows as the Hugging Face data set has them: a line keeps its newline, a blank line is an empty row.
    @Test
    void wikiTextRowsAreJoinedByTwoNewlines() {
        assertThat(WikiText.joinRows(" \n = A = \n \n text \n")).isEqualTo("\n\n = A = \n\n\n\n\n text \n");
    }

    @Test
    void realC4IsRead() {
        try (Corpus corpus = Corpus.open(List.of(TestData.data("text/c4/c4-sample.01.json.gz"),
                TestData.data("text/c4/c4_100_domains_theguardian.jsonl.gz")))) {
            assertThat(corpus.size()).isGreaterThan(10);
            assertThat(corpus.document(0)).hasSizeGreaterThan(20);
        }
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
