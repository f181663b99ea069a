// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;

/// Tokenizers that are defective, or of a kind that is not supported: one line that names the file and the reason.
class BadTokenizerTest {
    @TempDir
    Path folder;

    @Test
    void vocabulariesThatAreNotWhole() throws IOException {
        byteLevel("a b\n");
        vocabulary("{\"a\": 0");
        refused("vocab.json] found bad JSON");
        vocabulary("");
        refused("vocab.json] found no object");
        vocabulary("[]");
        refused("vocab.json] found no object");
        vocabulary("{\"a\": 0, \"b\": 2}");
        refused("vocab.json: b] found 2, expected each id from 0 to 1 once");
        vocabulary("{\"a\": 0, \"b\": 0}");
        refused("vocab.json: b] found 0");
        vocabulary("{\"a\": 0, \"a\": 1}");
        refused("vocab.json] found bad JSON");
        vocabulary("{\"a\": \"0\"}");
        refused("vocab.json: a] found \"0\"");
        vocabulary("{\"▁a\": 0}");
        refused("found no token for the byte !, expected a byte-level vocabulary");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a b|line 2] found a b, expected two tokens of vocab.json that make a third",
            "th e|line 2] found th e", "t|line 2] found t", "t h x|line 2] found t h x"})
    void mergesThatDoNotFitTheVocabulary(String merge, String error) throws IOException {
        byteLevel("#version: 0.2\n" + merge + "\n");
        refused("merges.txt: " + error);
    }

    @Test
    void filesBesideTheVocabulary() throws IOException {
        byteLevel("#version: 0.2\nt h\n");
        Tokenizer.open(folder).close();
        beside("tokenizer_config.json", "{");
        refused("tokenizer_config.json] found bad JSON");
        beside("tokenizer_config.json", "{\"tokenizer_class\": \"RobertaTokenizerFast\"}");
        refused("tokenizer_class] found RobertaTokenizer, expected GPT2Tokenizer or Qwen2Tokenizer");
        beside("tokenizer_config.json", "{\"add_bos_token\": \"yes\"}");
        refused("add_bos_token] found \"yes\", expected true or false");
        beside("tokenizer_config.json", "{\"bos_token\": 7}");
        refused("bos_token] found 7, expected a token");
        beside("tokenizer_config.json", "{\"added_tokens_decoder\": {\"x\": \"<a>\"}}");
        refused("added_tokens_decoder.x] found x, expected a token id");
        beside("tokenizer_config.json", "{\"added_tokens_decoder\": {\"700\": {\"content\": \"<a>\"}}}");
        refused("found token <a> with id 95, expected id 700, as the files beside it say");
        beside("tokenizer_config.json", "{}");
        beside("added_tokens.json", "{\"<a>\": -1}");
        refused("added_tokens.json: <a>] found -1, expected a token id");
    }

    @ParameterizedTest
    @CsvSource({"3, WORD", "4, CHAR"})
    void sentencePieceModelsOfOtherTypesAreNamed(int type, String name) {
        new CraftedSentencePiece(type).piece("a", -1, 1).in(folder);
        refused("tokenizer.model] found a model of type " + name + ", expected BPE or UNIGRAM");
    }

    @Test
    void sentencePieceModelsThatAreWrong() throws IOException {
        new CraftedSentencePiece(2).piece("a", -1, 1).piece("a", -2, 1).in(folder);
        refused("tokenizer.model: piece 4] found a again, expected each piece once");
        new CraftedSentencePiece(2).piece("", -1, 1).in(folder);
        refused("tokenizer.model: piece 3] found no text");
        new CraftedSentencePiece(2).piece("a", Float.NaN, 1).in(folder);
        refused("tokenizer.model: piece 3] found score NaN");
        new CraftedSentencePiece(2).piece("a", -1, 9).in(folder);
        refused("tokenizer.model: piece 3] found 9, expected 1 to 6");
        new CraftedSentencePiece(2).trainer(40, 1).in(folder);
        refused("found unk_id 1, expected the id of the unknown piece");
        new CraftedSentencePiece(2).trainer(24, 1).in(folder);
        refused("found blanks that are written behind words");
        new CraftedSentencePiece(9).in(folder);
        refused("model_type] found 9");
        new CraftedSentencePiece(2).in(folder);
        beside("tokenizer_config.json", "{\"tokenizer_class\": \"XGLMTokenizer\"}");
        refused("tokenizer_class] found XGLMTokenizer, expected LlamaTokenizer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a model?", "\u0000", "{\"a\": 1}"})
    void bytesThatAreNoSentencePieceModel(String content) throws IOException {
        beside("tokenizer.model", content);
        refused("tokenizer.model");
    }

    @Test
    void aListOfTiktokenIsNamed() throws IOException {
        beside("tokenizer.model", "IQ== 0\nIg== 1\nIw== 2\n");
        refused("tokenizer.model] found a list of tiktoken, expected a SentencePiece model, or a tokenizer.json");
    }

    @Test
    void everyWayToCutOrChangeAModelIsRefusedOrHarmless() throws IOException {
        byte[] whole = new CraftedSentencePiece(1).piece("a", -1, 1).piece("▁a", -2, 1).bytes();
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = Arrays.copyOf(whole, i < whole.length ? i : whole.length);
            if (i >= whole.length) {
                changed[random.nextInt(whole.length)] = (byte) random.nextInt(256);
            }
            try {
                SentencePieceModel.read("a model", changed);
            } catch (InputException expected) {
                assertThat(expected).message().startsWith("[a model");
            }
        }
    }

    /// All printable bytes, and `th` with id 94.
    private void byteLevel(String merges) throws IOException {
        StringBuilder json = new StringBuilder("{");
        for (char letter = '!'; letter <= '~'; letter++) {
            json.append('"').append(letter == '"' || letter == '\\' ? "\\" : "").append(letter).append("\": ")
                    .append(letter - '!').append(", ");
        }
        vocabulary(json + "\"th\": 94}");
        beside("merges.txt", merges);
        beside("special_tokens_map.json", "{\"bos_token\": null, \"eos_token\": null, \"unk_token\": null}");
    }

    private void vocabulary(String json) throws IOException {
        beside("vocab.json", json);
    }

    private void beside(String name, String content) throws IOException {
        Files.write(folder.resolve(name), content.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String error) {
        assertThatThrownBy(() -> Tokenizer.open(folder).close()).isInstanceOf(InputException.class)
                .hasMessageContaining(error).message().doesNotContain("\n");
    }
}
