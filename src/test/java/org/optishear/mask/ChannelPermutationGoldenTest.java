// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.tensor.RowScores;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Orders of RIA's own code, from the scores it made them of.
class ChannelPermutationGoldenTest {
    private static final Map<String, ColumnImportance> IMPORTANCE = Map.of("sum", ColumnImportance.SUM,
            "retained_degree_per_outneuron", ColumnImportance.ROW, "retained_degree_unstructured",
            ColumnImportance.MATRIX);

    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void ordersAreTheReferences(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        int rows = (int) golden.shape("W")[0];
        int columns = (int) golden.shape("W")[1];
        RowScores scores = ArrayScores.inFloat(rows, columns, golden.floats("ria.score"));
        List<String> entries = golden.names().stream().filter(entry -> entry.endsWith(".index")).toList();
        assertThat(entries).hasSizeGreaterThanOrEqualTo(6);
        for (String entry : entries) {
            String[] parts = entry.split("\\."); // ria.2of4.perm.sum[.lsa].index
            int half = Integer.parseInt(parts[1].substring(0, 1));
            SparsityPattern.NofM pattern = new SparsityPattern.NofM(half, 2 * half);
            ChannelPermutation found = ChannelPermutation.of(scores, pattern, ChannelRuns.whole(columns),
                    new ChannelSearch(IMPORTANCE.get(parts[3]), parts[4].equals("lsa"), 1024));
            assertThat(found.order()[0]).as("%s %s", name, entry).isEqualTo(golden.ints(entry));
            String stem = entry.substring(0, entry.length() - ".index".length());
            double[] retained = golden.doubles(stem + ".retained");
            assertThat(found.retained()).as(stem).isCloseTo(retained[2], within(1e-6 * retained[2]));
            assertKept(golden, stem, scores, new Kept(pattern, found.order()[0]));
            if (found.finite()) {
                assertThat(found.before()).as(stem).isCloseTo(retained[0], within(1e-6 * retained[0]));
                assertThat(found.dealt()).as(stem).isCloseTo(retained[1], within(1e-6 * retained[1]));
            }
        }
    }

    private record Kept(SparsityPattern.NofM pattern, int[] order) {}

    /// The mask in the found order, put back into the stored one; ties are the reference's own choice.
    private static void assertKept(GoldenTensors golden, String stem, RowScores scores, Kept kept) {
        byte[] expected = golden.bytes(stem + ".keep");
        float[] values = golden.floats("ria.score");
        float[] ordered = new float[values.length];
        int columns = scores.columns();
        for (int i = 0; i < values.length; i++) {
            ordered[i] = values[i - i % columns + kept.order()[i % columns]];
        }
        Mask mask = MaskSelector.select(ArrayScores.inFloat(scores.rows(), columns, ordered), kept.pattern());
        int group = kept.pattern().group();
        int compared = 0;
        for (int first = 0; first < values.length; first += group) {
            if (distinct(Arrays.copyOfRange(ordered, first, first + group))) {
                for (int i = first; i < first + group; i++) {
                    boolean keeps = expected[i - i % columns + kept.order()[i % columns]] != 0;
                    assertThat(mask.pruned(i / columns, i % columns)).as("%s %d", stem, i).isNotEqualTo(keeps);
                    compared++;
                }
            }
        }
        assertThat(compared).as(stem).isGreaterThan(values.length / 3);
    }

    private static boolean distinct(float[] scores) {
        Arrays.sort(scores);
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] == scores[i - 1] || Float.isNaN(scores[i])) {
                return false;
            }
        }
        return true;
    }
}
