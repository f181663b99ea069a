// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;
import org.optishear.testing.TestData;

/// Against Wanda's own loaders (`golden/sampling`): the ids of the documents here tell where a window came from.
class WindowsTest {
    private static final int DOCUMENT = 100_000;

    /// Documents of given lengths whose ids are `document * 100000 + position`.
    private record Numbered(List<Integer> lengths) implements TokenDocuments {
        @Override
        public String name() {
            return "numbered";
        }

        @Override
        public int count() {
            return lengths.size();
        }

        @Override
        public int[] tokens(int document) {
            return IntStream.range(0, lengths.get(document)).map(i -> document * DOCUMENT + i).toArray();
        }
    }

    @Test
    void documentsAndOffsetsAreThoseOfWandasGetC4() throws IOException {
        int cases = 0;
        for (JsonNode golden : golden("get_c4")) {
            Numbered documents = new Numbered(Arrays.stream(ints(golden.get("doc_token_lengths"))).boxed().toList());
            int length = golden.get("seqlen").intValue();
            Windows windows = Windows.sampled(documents, new Sampling(golden.get("nsamples").intValue(), length,
                    golden.get("seed").longValue()));
            assertThat(windows.count()).isEqualTo(golden.get("samples").size());
            for (int i = 0; i < windows.count(); i++) {
                JsonNode sample = golden.get("samples").get(i);
                int first = sample.get("doc").intValue() * DOCUMENT + sample.get("offset").intValue();
                assertThat(windows.rows().get(i)).isEqualTo(IntStream.range(first, first + length).toArray());
            }
            cases++;
        }
        assertThat(cases).isGreaterThan(0);
    }

    @Test
    void offsetsAreThoseOfWandasGetWikitext2() throws IOException {
        for (JsonNode golden : golden("get_wikitext2")) {
            int[] ids = IntStream.range(0, golden.get("n_tokens").intValue()).toArray();
            int[] starts = ints(golden.get("starts"));
            int length = golden.get("seqlen").intValue();
            Windows windows = Windows.offsets(ids, new Sampling(starts.length, length, golden.get("seed").longValue()),
                    "text");
            assertThat(windows.rows().stream().mapToInt(row -> row[0])).containsExactly(Arrays.stream(starts).boxed()
                    .toArray(Integer[]::new));
            assertThat(windows.rows()).allMatch(row -> row.length == length && row[length - 1] == row[0] + length - 1);
        }
    }

    @Test
    void drawingEndsWhenNoDocumentIsLongEnough() {
        Numbered documents = new Numbered(List.of(7, 9, 3, 0, 9));
        assertThatThrownBy(() -> Windows.sampled(documents, new Sampling(4, 9, 0))).isInstanceOf(InputException.class)
                .hasMessage("[numbered] found text shorter than a window: 9 tokens, "
                        + "expected a document of more than 9 tokens");
        assertThat(Windows.sampled(documents, new Sampling(4, 8, 0)).rows()).allMatch(row -> row.length == 8);
    }

    @Test
    void sequentialWindowsAreDisjointAndTheTailIsDropped() {
        int[] ids = IntStream.range(0, 11).toArray();
        Windows windows = Windows.sequential(ids, 3, Integer.MAX_VALUE, "text");
        assertThat(windows.rows()).containsExactly(new int[]{0, 1, 2}, new int[]{3, 4, 5}, new int[]{6, 7, 8});
        assertThat(windows.predictedTokens()).isEqualTo(6);
        assertThat(Windows.sequential(ids, 3, 2, "text").count()).isEqualTo(2);
        assertThatThrownBy(() -> Windows.sequential(ids, 12, 5, "text")).isInstanceOf(InputException.class)
                .hasMessage("[text] found text shorter than a window: 11 tokens, expected at least 12");
        assertThatThrownBy(() -> Windows.offsets(ids, new Sampling(1, 11, 0), "text"))
                .isInstanceOf(InputException.class).hasMessageContaining("11 tokens, expected more than 11");
    }

    /// Python: `hashlib.sha256(struct.pack('<7i', 3, 1, 5, 7, 2, 1, 9)).hexdigest()`.
    @Test
    void theHashTellsRowsAndTheirBordersApart() {
        Windows windows = new Windows(List.of(new int[]{1, 5, 7}, new int[]{1, 9}), "a", "b");
        assertThat(windows.sha256()).isEqualTo("4c42206f1a8afed6bc90570c8f4f1b62f1ab3d2bc233744c3436b74043462d26");
        Windows shifted = new Windows(List.of(new int[]{1, 5}, new int[]{7, 1, 9}), "a", "b");
        assertThat(shifted.sha256()).isNotEqualTo(windows.sha256());
    }

    @Test
    void idsBeyondTheVocabularyAreRefusedWithTheirRow() {
        Windows windows = new Windows(List.of(new int[]{1, 5, 7}, new int[]{1, 9}), "file", "b");
        windows.requireFits(10);
        assertThatThrownBy(() -> windows.requireFits(9)).isInstanceOf(InputException.class)
                .hasMessage("[file: row 2] found token id 9, expected ids below the model's vocabulary of 9");
    }

    @Test
    void samplingOfNothingIsRefused() {
        assertThatThrownBy(() -> new Sampling(0, 8, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new Sampling(1, 1, 0)).isInstanceOf(InputException.class);
    }

    private static JsonNode golden(String name) throws IOException {
        return new ObjectMapper().readTree(TestData.golden("sampling/cpython_sampling.json").toFile()).get(name);
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }
}
