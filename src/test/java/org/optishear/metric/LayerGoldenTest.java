// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.Linear;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// From the weights and inputs of one linear to its masks, against the references' own functions (golden/layer).
class LayerGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void scoresAndMasksAreTheReferences(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(2)) {
            OneLinear block = OneLinear.of(golden);
            LinearStatistics statistics = block.calibrated(golden, Needs.SQUARED_NORM, workers);
            assertClose("scaler_row", statistics.meanSquaredNorm(), golden.floats("stats.scaler_row"));
            WeightMatrix weight = WeightMatrix.of(block.linear().weight());
            RowScores wanda = metric("wanda").scores(weight, statistics);
            RowScores magnitude = metric("magnitude").scores(weight, null);
            assertClose("wanda", all((RowScores.InFloat) wanda), golden.floats("wanda.score"));
            for (String sparsity : new String[]{"0.3", "0.5", "0.65"}) {
                double fraction = Double.parseDouble(sparsity);
                check(golden, "magnitude.matrix." + sparsity, magnitude, new SparsityPattern.PerMatrix(fraction));
                check(golden, "magnitude.row." + sparsity, magnitude, new SparsityPattern.PerRow(fraction));
                check(golden, "wanda.row." + sparsity, wanda, new SparsityPattern.PerRow(fraction));
            }
            for (int half : new int[]{2, 4}) { // half pruned, half kept: the two readings of N:M coincide
                SparsityPattern pattern = new SparsityPattern.NofM(half, 2 * half, true);
                check(golden, "magnitude." + half + "of" + 2 * half, magnitude, pattern);
                check(golden, "wanda." + half + "of" + 2 * half, wanda, pattern);
            }
        }
    }

    private static PruningMetric metric(String id) {
        return Metrics.parse(id, BetaOn.SQUARED, RelativeSum.CODE);
    }

    private static float[] all(RowScores.InFloat scores) {
        float[] values = new float[scores.rows() * scores.columns()];
        float[] row = new float[scores.columns()];
        for (int i = 0; i < scores.rows(); i++) {
            scores.row(i, row);
            System.arraycopy(row, 0, values, i * row.length, row.length);
        }
        return values;
    }

    private static void assertClose(String what, float[] found, float[] expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as("%s %d", what, i).isCloseTo(expected[i], within(1e-5f * Math.abs(expected[i])));
        }
    }

    /// Exact but where the reference's own choice is not defined: N:M groups with a tie at the cut.
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
}
