// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.tensor.RowScores;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Masks of the reference implementations, from the scores they were made of.
class GoldenMaskTest {
    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void layerMasksAreTheReferences(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        int rows = (int) golden.shape("W")[0];
        int columns = (int) golden.shape("W")[1];
        float[] magnitude = golden.floats("W");
        for (int i = 0; i < magnitude.length; i++) {
            magnitude[i] = Math.abs(magnitude[i]);
        }
        RowScores magnitudes = ArrayScores.inFloat(rows, columns, magnitude);
        RowScores wanda = ArrayScores.inFloat(rows, columns, golden.floats("wanda.score"));
        for (String sparsity : new String[]{"0.3", "0.5", "0.65"}) {
            check(golden, "magnitude.matrix." + sparsity, magnitudes,
                    pattern(sparsity, SparsityPattern.PerMatrix::new));
            check(golden, "magnitude.row." + sparsity, magnitudes, pattern(sparsity, SparsityPattern.PerRow::new));
            check(golden, "wanda.row." + sparsity, wanda, pattern(sparsity, SparsityPattern.PerRow::new));
            check(golden, "wanda.variant." + sparsity, wanda, pattern(sparsity, SparsityPattern.RowShare::new));
        }
        for (int half : new int[]{2, 4}) { // half pruned, half kept: the two readings of N:M coincide
            SparsityPattern pattern = new SparsityPattern.NofM(half, 2 * half, true);
            check(golden, "magnitude." + half + "of" + 2 * half, magnitudes, pattern);
            check(golden, "wanda." + half + "of" + 2 * half, wanda, pattern);
        }
    }

    private static SparsityPattern pattern(String text, DoubleFunction<SparsityPattern> fraction) {
        return SparsityPattern.parse(text, fraction);
    }

    private static void check(GoldenTensors golden, String name, RowScores scores, SparsityPattern pattern) {
        byte[] keep = golden.bytes(name + ".keep");
        byte[] ties = golden.has(name + ".tie_groups") ? golden.bytes(name + ".tie_groups") : new byte[0];
        int group = pattern instanceof SparsityPattern.NofM groups ? groups.group() : 1;
        Mask mask = MaskSelector.select(scores, pattern);
        int compared = 0;
        for (int i = 0; i < keep.length; i++) {
            int row = i / mask.columns();
            int column = i % mask.columns();
            if (ties.length == 0 || ties[row * (mask.columns() / group) + column / group] == 0) {
                assertThat(mask.pruned(row, column)).as("%s row %d column %d", name, row, column)
                        .isEqualTo(keep[i] == 0);
                compared++;
            }
        }
        assertThat(compared).as(name).isGreaterThan(keep.length / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m0", "m1", "m2"})
    void metricMasksFollowFromTheScores(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("metric/" + name + ".safetensors.gz"));
        int rows = (int) golden.shape("W")[0];
        int columns = (int) golden.shape("W")[1];
        for (String variant : new String[]{"squared", "norm"}) {
            int[] index = golden.ints(variant + ".sample_index");
            double[] scores = golden.doubles(variant + ".sample_scores");
            byte[] masks = golden.bytes(variant + ".prune_mask_bits");
            int maskBytes = rows * ((columns + 7) / 8);
            for (int i = 0; i < index.length; i++) {
                double[] own = Arrays.copyOfRange(scores, i * rows * columns, (i + 1) * rows * columns);
                Mask mask = MaskSelector.select(ArrayScores.inDouble(rows, columns, own),
                        new SparsityPattern.PerRow(0.5));
                assertThat(mask.packedPrunedRows()).as("%s %s %d", name, variant, index[i])
                        .isEqualTo(Arrays.copyOfRange(masks, index[i] * maskBytes, (index[i] + 1) * maskBytes));
            }
        }
    }
}
