// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.testing.TestData;
import org.optishear.text.TinyTokenizer;

/// Texts, tokenizers and token files that cannot be used.
class BadTextTest {
    @TempDir
    private Path folder;
    private Path model;
    private Path text;

    @BeforeEach
    void writeModel() throws IOException {
        model = RandomModel.ODD.in(folder.resolve("model"));
        TinyTokenizer.write(model);
        text = Files.writeString(folder.resolve("text.txt"), "one two three four ".repeat(30));
    }

    @Test
    void theTextItselfCanBeUsed() {
        Cli.succeed("eval", model, "--text", text);
        Cli.succeed("prune", model, "-o", folder.resolve("pruned"), "--method", "wanda", "--sparsity", "0.5",
                "--calibration", text, "--samples", "2");
    }

    @Test
    void aTokenizerWithIdsBeyondTheVocabulary() {
        model = new RandomModel(36, 3, 3, 101, 5, 1, ScalarType.Float).in(folder.resolve("small"));
        TinyTokenizer.write(model);
        refused(model.resolve("tokenizer.json").toString(), "token ids up to 5", "vocabulary of 5");
    }

    @Test
    void noTokenizerAtAll() throws IOException {
        Files.delete(model.resolve("tokenizer.json"));
        refused(model.resolve("tokenizer.json").toString(), "no such file");
    }

    @Test
    void aDefectiveTokenizer() throws IOException {
        Path defective = TestData.data("tokenizers/defective").resolve("tokenizer.json");
        Files.write(model.resolve("tokenizer.json"), Files.readAllBytes(defective));
        refused(model.resolve("tokenizer.json").toString(), "a tokenizer in JSON");
        Files.writeString(model.resolve("tokenizer.json"), "{\"model\": ");
        refused(model.resolve("tokenizer.json").toString(), "a tokenizer in JSON");
    }

    @Test
    void aTextShorterThanAWindow() throws IOException {
        Files.writeString(text, "one two three");
        refused(text.toString(), "text shorter than a window: 4 tokens", "at least 96");
    }

    @Test
    void noText() throws IOException {
        Files.writeString(text, "");
        refused(text.toString(), "found no text");
        Files.writeString(text, " \n\n ");
        refused(text.toString(), "found no text");
        Files.delete(text);
        refused(text.toString(), "no such file");
    }

    @Test
    void textThatIsNotWhatItsNameSays() throws IOException {
        Files.write(text, new byte[]{'o', 'n', 'e', (byte) 0xff});
        refused(text.toString());
        text = Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"one\"}\n{\"text\": \n");
        refused(text.toString());
        text = Files.writeString(folder.resolve("text.json.gz"), "{\"text\": \"one\"}\n");
        refused(text.toString());
        text = Files.writeString(folder.resolve("text.pdf"), "one");
        refused(text.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"97|at most the model's 96 positions", "1|at least 2", "0|at least 2",
            "-5|at least 2"})
    void windowsOfALengthThatCannotBe(int length, String expected) {
        refused(new Object[]{"--length", length}, "length", "found " + length, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[[1, 2, 333]]|row 1|token id 333|vocabulary of 333",
            "[[1, 2], [3, -1]]|row 2|token id -1|from 0", "[[1, 2], [3]]|row 2|1 token ids|at least 2",
            "[]|tokens.json|no rows|at least one row", "[[1, 2.5]]|row 1|2.5|token ids",
            "[1, 2]|row 1|`1`|token ids", "[[1, 2]|tokens.json||token ids", "{}|tokens.json|`{`|token ids"})
    void tokenFilesThatAreNone(String json, String where, String found, String expected) throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens.json"), json);
        refusedWith(new Object[]{"--tokens", tokens}, new Object[]{"--tokens", tokens}, tokens.toString(), where,
                found == null ? "" : found, expected);
    }

    @Test
    void aRowLongerThanTheModelsPositions() {
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), RandomModel.ODD.rows(20, 97));
        refusedWith(new Object[]{"--tokens", tokens}, new Object[]{"--tokens", tokens}, tokens.toString(),
                "a window of 97 tokens", "at most the model's 96 positions");
    }

    @Test
    void calibrationThatIsNotGiven() {
        refusedWith(new Object[0], new Object[]{"--text", folder.resolve("nothing.txt")}, "found no");
    }

    private void refused(String... parts) {
        refused(new Object[0], parts);
    }

    private void refused(Object[] flags, String... parts) {
        refusedWith(join(new Object[]{"--calibration", text}, flags), join(new Object[]{"--text", text}, flags), parts);
    }

    /// @param calibration flags of prune and search
    /// @param evaluation flags of eval
    private void refusedWith(Object[] calibration, Object[] evaluation, String... parts) {
        Refusal refusal = new Refusal(folder);
        Path output = folder.resolve("output");
        refusal.of(join(new Object[]{"prune", model, "-o", output, "--method", "wanda", "--sparsity", "0.5"},
                calibration), parts);
        refusal.of(join(new Object[]{"search", model, "-o", output, "--sparsity", "0.5"}, calibration), parts);
        refusal.of(join(new Object[]{"eval", model}, evaluation), parts);
    }

    private static Object[] join(Object[] first, Object[] second) {
        return java.util.stream.Stream.of(first, second).flatMap(java.util.stream.Stream::of).toArray();
    }
}
