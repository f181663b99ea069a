// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.testing.TestData;

/// Against Hugging Face tokenizers' own ids (`golden/tokenizers`), and a tokenizer written by hand.
class TokenizerTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"llama, tokenizers/llama, 32000", "mistral, tokenizers/mistral, 32000",
            "roberta-opt, tokenizers/roberta-opt, 50265", "stories260K, models/stories260K/hf, 512"})
    void idsAndTextsAreThoseOfHuggingFace(String golden, String data, int vocabulary) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode lines = mapper.readTree(TestData.golden("tokenizers/lines.json").toFile());
        List<String> expected = gunzipped(TestData.golden("tokenizers/" + golden + ".jsonl.gz"));
        assertThat(expected).hasSize(lines.size()).hasSizeGreaterThan(100);
        try (Tokenizer tokenizer = Tokenizer.open(TestData.data(data))) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(vocabulary);
            assertThat(tokenizer.largestId()).isEqualTo(vocabulary - 1);
            for (int i = 0; i < lines.size(); i++) {
                JsonNode line = mapper.readTree(expected.get(i));
                int[] ids = ints(line.get("ids"));
                int[] special = ints(line.get("ids_special"));
                assertThat(tokenizer.encode(lines.get(i).textValue(), false)).as("line " + i).isEqualTo(ids);
                assertThat(tokenizer.encode(lines.get(i).textValue(), true)).as("line " + i).isEqualTo(special);
                assertThat(tokenizer.decode(ids, false)).isEqualTo(line.get("decoded").textValue());
                assertThat(tokenizer.decode(special, true)).isEqualTo(line.get("decoded_skip").textValue());
            }
        }
    }

    /// 1.3 MB at once: the published count of LLaMA tokens in WikiText-2 test, 166 windows of 2048.
    @Test
    void aLongTextIsEncodedWhole() {
        try (Tokenizer tokenizer = Tokenizer.open(TestData.data("tokenizers/llama"));
                Corpus corpus = Corpus.open(List.of(TestData.data("text/wikitext-2-raw/wiki.test.raw")))) {
            int[] ids = tokenizer.encode(corpus.document(0), true);
            assertThat(ids).hasSize(341_469).startsWith(1);
            assertThat(EvaluationText.windows(corpus, tokenizer, 2048, Integer.MAX_VALUE).count()).isEqualTo(166);
        }
    }

    @Test
    void neitherTruncatesNorPadsWhateverTheFileSays() {
        try (Tokenizer tokenizer = TinyTokenizer.in(folder)) {
            assertThat(tokenizer.encode("one two three four five", true)).containsExactly(0, 2, 3, 4, 5, 1);
            assertThat(tokenizer.encode("one", false)).containsExactly(2);
            assertThat(tokenizer.decode(new int[]{0, 5, 2}, true)).isEqualTo("four one");
        }
    }

    @Test
    void aVocabularyWithGapsIsMeasuredByItsLargestId() throws IOException {
        String json = """
                {"added_tokens": [{"id": 40, "content": "<x>"}, {"id": 1, "content": "b"}],
                 "model": {"merges": [["a", "b"]], "vocab": {"a": 0, "b": 1, "c": 7}}}""";
        assertThat(Vocabulary.read(json)).isEqualTo(new Vocabulary(4, 40));
        assertThat(Vocabulary.read("{\"model\": {\"vocab\": [[\"a\", -1.5], [\"b\", -2]]}}"))
                .isEqualTo(new Vocabulary(2, 1));
    }

    @Test
    void idsBeyondTheModelsVocabularyAreRefused() {
        try (Tokenizer tokenizer = TinyTokenizer.in(folder)) {
            assertThatCode(() -> tokenizer.requireFits(6)).doesNotThrowAnyException();
            assertThatThrownBy(() -> tokenizer.requireFits(5)).isInstanceOf(InputException.class)
                    .hasMessage("[" + folder.resolve("tokenizer.json")
                            + "] found token ids up to 5, expected ids below the model's vocabulary of 5");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Tokenizer.open(folder)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[" + folder.resolve("tokenizer.json") + "] found no such file");
    }

    @Test
    void aDefectiveFileIsRefused() {
        Path defective = TestData.data("tokenizers/defective");
        assertThatThrownBy(() -> Tokenizer.open(defective)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[" + defective.resolve("tokenizer.json") + "] found a file that is rejected: ")
                .hasMessageContaining("line 18918");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"model\": {\"vocab\": {\"a\": -1}}}",
            "{\"model\": {\"vocab\": {\"a\": 0}}}"})
    void aFileThatIsNoTokenizerIsRefusedInOneLine(String json) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), json);
        assertThatThrownBy(() -> Tokenizer.open(folder)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[" + folder.resolve("tokenizer.json") + "] found ")
                .message().doesNotContain("\n");
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    private static List<String> gunzipped(Path file) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
