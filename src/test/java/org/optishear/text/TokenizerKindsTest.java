// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.testing.TestData;

/// Folders without a `tokenizer.json`: against the ids of transformers 5.18.0 (`src/test/python/make_tokenizer_golden.py`)
/// and against those of the `tokenizer.json` that was published beside the same SentencePiece model.
class TokenizerKindsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gpt2 with both", "gpt2 with more tokens", "gpt2 with a decoder",
            "gpt2 with a blank", "opt", "qwen2", "llama", "llama without"})
    void idsAreThoseOfTransformers(String name) throws IOException {
        JsonNode golden = golden();
        JsonNode expected = golden.get("cases").get(name);
        vocabulary(TestData.data("tokenizers/" + expected.get("vocabulary").asText()));
        for (Map.Entry<String, JsonNode> file : expected.get("files").properties()) {
            JSON.writeValue(folder.resolve(file.getKey()).toFile(), file.getValue());
        }
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            for (int i = 0; i < golden.get("lines").size(); i++) {
                String line = golden.get("lines").get(i).textValue();
                assertThat(tokenizer.encode(line, true)).as(line).isEqualTo(ints(expected.get("ids").get(i)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"llama, tokenizer.model", "mistral, tokenizer.model.v1"})
    void aSentencePieceModelIsItsPublishedJson(String name, String file) throws IOException {
        Path published = TestData.data("tokenizers/" + name);
        Files.copy(published.resolve(file), folder.resolve("tokenizer.model"));
        JsonNode lines = JSON.readTree(TestData.golden("tokenizers/lines.json").toFile());
        try (Tokenizer tokenizer = Tokenizer.open(folder);
                InputStream raw = new GZIPInputStream(
                        Files.newInputStream(TestData.golden("tokenizers/" + name + ".jsonl.gz")))) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(32_000);
            List<String> expected = new String(raw.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .toList();
            for (int i = 0; i < lines.size(); i++) {
                JsonNode line = JSON.readTree(expected.get(i));
                int[] ids = tokenizer.encode(lines.get(i).textValue(), false);
                assertThat(ids).as("line " + i).isEqualTo(ints(line.get("ids")));
                assertThat(tokenizer.encode(lines.get(i).textValue(), true)).isEqualTo(ints(line.get("ids_special")));
                assertThat(tokenizer.decode(ids, false)).isEqualTo(line.get("decoded").textValue());
            }
        }
        JsonNode made = JSON.readTree(SentencePieceFile.toJson(folder));
        JsonNode original = JSON.readTree(published.resolve("tokenizer.json").toFile());
        assertThat(merges(made)).isEqualTo(merges(original));
        assertThat(made.get("added_tokens")).isEqualTo(original.get("added_tokens"));
    }

    /// By hand: of all ways to cut a text, unigram takes the one whose scores have the highest sum.
    @Test
    void aUnigramModelTakesTheLikeliestCut() {
        new CraftedSentencePiece(1).piece("▁", -3, 1).piece("a", -2, 1).piece("b", -2, 1).piece("ab", -3.5f, 1)
                .piece("▁a", -4, 1).piece("▁ab", -8, 1).piece("<user>", 0, 4).in(folder);
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            assertThat(tokenizer.encode("ab", false)).containsExactly(7, 5); // -6, before -6.5, -7, -8
            assertThat(tokenizer.encode("ab", true)).containsExactly(1, 7, 5);
            assertThat(tokenizer.encode("  b   ab ", false)).containsExactly(3, 5, 7, 5);
            assertThat(tokenizer.encode("b<user>", false)).containsExactly(3, 5, 9);
            assertThat(tokenizer.encode("z", false)).containsExactly(3, 0);
            assertThat(tokenizer.decode(new int[]{7, 5, 3, 5}, false)).isEqualTo("ab b");
        }
    }

    /// By hand: the pair whose union scores highest is joined first, and what has no piece becomes its bytes.
    @Test
    void aBpeModelJoinsByScoreAndFallsBackToBytes() {
        CraftedSentencePiece model = new CraftedSentencePiece(2).trainer(35, 1).normalizer(3, 0).normalizer(4, 0);
        for (int i = 0; i < 256; i++) {
            model.piece(String.format(Locale.ROOT, "<0x%02X>", i), 0, 6);
        }
        model.piece("a", -10, 1).piece("b", -11, 1).piece("c", -12, 1).piece("ab", -2, 1).piece("bc", -1, 1).in(folder);
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            assertThat(tokenizer.encode("abc", false)).containsExactly(259, 263);
            assertThat(tokenizer.encode("abé", false)).containsExactly(262, 3 + 0xc3, 3 + 0xa9);
            assertThat(tokenizer.decode(new int[]{262, 3 + 0xc3, 3 + 0xa9}, false)).isEqualTo("abé");
        }
    }

    @Test
    void filesAreTakenInOrderAndAllOfThemAreNamed() throws IOException {
        new CraftedSentencePiece(1).piece("a", -1, 1).in(folder);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
        assertThat(TokenizerFiles.of(folder)).extracting(file -> file.getFileName().toString())
                .containsExactly("tokenizer.model", "tokenizer_config.json");
        String before;
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            before = tokenizer.sha256();
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), "{ }");
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            assertThat(tokenizer.sha256()).isNotEqualTo(before);
        }
        Files.writeString(folder.resolve("vocab.json"), "{}");
        assertThat(TokenizerFiles.of(folder).getFirst()).hasFileName("tokenizer.model");
        Files.writeString(folder.resolve("merges.txt"), "");
        assertThat(TokenizerFiles.of(folder)).extracting(file -> file.getFileName().toString())
                .containsExactly("vocab.json", "merges.txt", "tokenizer_config.json");
        TinyTokenizer.write(folder);
        assertThat(TokenizerFiles.of(folder)).containsExactly(folder.resolve("tokenizer.json"));
    }

    /// As transformers 5.18 does: it drops `add_bos_token` and `add_eos_token` of the config beside a `tokenizer.json`.
    @Test
    void aTokenizerJsonWinsOverItsConfig() throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"),
                "{\"add_bos_token\": false, \"add_eos_token\": true}");
        try (Tokenizer tokenizer = TinyTokenizer.in(folder)) {
            assertThat(tokenizer.encode("one two", true)).containsExactly(0, 2, 3);
        }
    }

    private void vocabulary(Path data) throws IOException {
        if (Files.exists(data.resolve("tokenizer.model"))) {
            Files.copy(data.resolve("tokenizer.model"), folder.resolve("tokenizer.model"));
        } else if (Files.exists(data.resolve("vocab.json"))) {
            Files.copy(data.resolve("vocab.json"), folder.resolve("vocab.json"));
            Files.copy(data.resolve("merges.txt"), folder.resolve("merges.txt"));
        } else {
            JsonNode published = JSON.readTree(data.resolve("tokenizer.json").toFile());
            JSON.writeValue(folder.resolve("vocab.json").toFile(), published.at("/model/vocab"));
            Files.write(folder.resolve("merges.txt"), merges(published));
        }
    }

    private static List<String> merges(JsonNode tokenizer) {
        List<String> merges = new ArrayList<>();
        tokenizer.at("/model/merges").forEach(merge -> merges
                .add(merge.isTextual()
                        ? merge.textValue()
                        : merge.get(0).textValue() + " " + merge.get(1).textValue()));
        return merges;
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(
                TestData.root().resolve("src/test/resources/org/optishear/text/tokenizers.json.gz")))) {
            return JSON.readTree(in);
        }
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }
}
