// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.text.Tokenizer;

/// Against huggingface/tokenizers 0.23.2: `BpeTrainer(vocab_size, special_tokens=['<s>', '</s>'],
/// initial_alphabet=ByteLevel.alphabet())` on the same four texts.
class BpeTrainerTest {
    private static final List<String> TEXTS = List.of("aaaa aaa aa b", "the weaver's cat met the other weaver's hen",
            "12 plus 12 is 24.\n\n212 minus 12 is 200.", "Grüße,  naïve café — ok!!");

    @TempDir
    Path folder;

    @Test
    void wordsAreThoseOfHuggingFace() {
        assertThat(ByteLevel.words(TEXTS.get(0))).containsExactly("aaaa", "Ġaaa", "Ġaa", "Ġb");
        assertThat(ByteLevel.words(TEXTS.get(1))).containsExactly("the", "Ġweaver", "'s", "Ġcat", "Ġmet", "Ġthe",
                "Ġother", "Ġweaver", "'s", "Ġhen");
        assertThat(ByteLevel.words(TEXTS.get(2))).containsExactly("12", "Ġplus", "Ġ12", "Ġis", "Ġ24", ".", "Ċ", "Ċ",
                "212", "Ġminus", "Ġ12", "Ġis", "Ġ200", ".");
        assertThat(ByteLevel.words(TEXTS.get(3))).containsExactly("GrÃ¼ÃŁe", ",", "Ġ", "ĠnaÃ¯ve", "ĠcafÃ©", "ĠâĢĶ",
                "Ġok", "!!");
    }

    @Test
    void mergesAreThoseOfHuggingFaceInOrder() {
        ByteLevelBpe learnt = BpeTrainer.train(TEXTS, 290);
        assertThat(learnt.merges()).extracting(merge -> merge.left() + " " + merge.right()).containsExactly("a a",
                "1 2", "h e", "t he", "v e", "' s", "a ve", "c a", "e ave", "i s", "u s", "w eave", "Ġ 2", "Ġ m", "Ġ o",
                "Ġ aa", "Ġ 12", "Ġ ca", "Ġ is", "Ġ weave", "Ġweave r", "! !", "0 0", "2 12", "G r", "a Ã", "e t", "f Ã",
                "i n", "l us", "n aÃ", "p lus");
        assertThat(learnt.tokens()).hasSize(290).startsWith("<s>", "</s>", "!", "\"").endsWith("plus");
        assertThat(learnt.tokens().get(257)).isEqualTo("Ń");
    }

    @Test
    void learningEndsWhenEveryWordIsOneToken() {
        ByteLevelBpe learnt = BpeTrainer.train(TEXTS, 100_000);
        assertThat(learnt.tokens()).hasSize(319).doesNotHaveDuplicates();
        assertThat(learnt.merges()).hasSize(61);
        assertThatThrownBy(() -> BpeTrainer.train(TEXTS, 257)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFilesAreReadByTheTokenizerAndRoundTrip() throws IOException {
        WorldText text = new WorldText(3);
        List<String> documents = LongStream.range(0, 200).mapToObj(i -> text.document(Split.TRAINING, i)).toList();
        BpeTrainer.train(documents, 600).write(folder, 256);
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(600);
            assertThat(tokenizer.largestId()).isEqualTo(599);
            for (String sample : List.of(text.text(Split.HELD_OUT, 30), TEXTS.get(3), " \t\r\n 😀 \u0000 ", "")) {
                int[] ids = tokenizer.encode(sample, true);
                assertThat(ids).startsWith(0);
                assertThat(tokenizer.decode(ids, true)).isEqualTo(sample);
            }
            assertThat(tokenizer.encode("</s>", false)).containsExactly(1);
            String heldOut = text.text(Split.HELD_OUT, 30);
            assertThat(tokenizer.encode(heldOut, false).length).isLessThan(heldOut.length() / 2);
        }
        assertThat(new ObjectMapper().readTree(folder.resolve("tokenizer_config.json").toFile())
                .get("model_max_length").intValue()).isEqualTo(256);
    }

    @Test
    void theSameTextGivesTheSameBytes() throws IOException {
        BpeTrainer.train(TEXTS, 300).write(folder, 64);
        String first = Files.readString(folder.resolve("tokenizer.json"));
        BpeTrainer.train(TEXTS.reversed(), 300).write(folder, 64);
        assertThat(Files.readString(folder.resolve("tokenizer.json"))).isEqualTo(first);
    }
}
