// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// From the weights and inputs of one linear to its masks, against the references' own functions (golden/layer).
class LayerGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void namedMetricsScoreAndPruneAsTheReferences(String name) {
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(2)) {
            GoldenLayer layer = GoldenLayer.of(name);
            LinearStatistics statistics = layer.statistics(Needs.SQUARED_NORM, workers);
            RowScores magnitude = GoldenLayer.metric("magnitude").scores(layer.weight(), null);
            assertThat(layer.assertMasks("magnitude", magnitude)).isEqualTo(8);
            RowScores wanda = GoldenLayer.metric("wanda").scores(layer.weight(), statistics);
            layer.assertScores("wanda", wanda);
            assertThat(layer.assertMasks("wanda", wanda)).isEqualTo(8);
            RowScores ri = GoldenLayer.metric("ri").scores(layer.weight(), null);
            layer.assertScores("ri", ri);
            assertThat(layer.assertMasks("ri", ri)).isEqualTo(3);
            RowScores ria = GoldenLayer.metric("ria").scores(layer.weight(), statistics);
            layer.assertScores("ria", ria);
            assertThat(layer.assertMasks("ria", ria)).isEqualTo(8);
            RowScores squared = GoldenLayer.metric("ria:a=1").scores(layer.weight(), statistics);
            layer.assertScores("ria.a1", squared);
            assertThat(layer.assertMasks("ria.a1", squared)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void prunerZeroScoresAndPrunesAsTheReference(String name) {
        try (PointerScope _ = new PointerScope()) {
            GoldenLayer layer = GoldenLayer.of(name);
            RowScores scores = GoldenLayer.metric("pruner-zero").scores(layer.weight(),
                    LinearStatistics.none().withGradient(gradient(layer)));
            layer.assertScores("prunerzero", scores);
            assertThat(layer.assertMasks("prunerzero", scores)).isEqualTo(5);
        }
    }

    private static Tensor gradient(GoldenLayer layer) {
        float[] values = new float[(int) (layer.golden().shape("W")[0] * layer.golden().shape("W")[1])];
        short[] halves = layer.golden().halves("prunerzero.G");
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(halves[i]);
        }
        return torch.tensor(values).reshape(layer.golden().shape("W")).to(ScalarType.Half);
    }

    /// The reference's first block of columns is chosen before any weight is changed; where there is only one block, its
    /// whole mask is the score's. It counts weights that are zero afterwards, dead inputs among them.
    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties"})
    void sparseGptChoosesAsTheReferenceBeforeItUpdates(String name) {
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(2)) {
            GoldenLayer layer = GoldenLayer.of(name);
            RowScores scores = GoldenLayer.metric("sparsegpt-score").scores(layer.weight(),
                    layer.statistics(Needs.HESSIAN, workers));
            for (String sparsity : new String[]{"0.3", "0.5", "0.65"}) {
                layer.assertMask("sparsegpt.u" + sparsity + ".b128", scores, sparsity);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void sparseGptScoresByTheReferencesFactor(String name) {
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(2)) {
            GoldenLayer layer = GoldenLayer.of(name);
            LinearStatistics statistics = layer.statistics(Needs.HESSIAN, workers);
            float[] factor = layer.golden().floats("sparsegpt.hinv_chol_diag");
            float[] dead = layer.golden().floats("stats.scaler_row");
            float[] expected = layer.golden().floats("W");
            for (int i = 0; i < expected.length; i++) {
                int column = i % factor.length;
                expected[i] = dead[column] == 0
                        ? 0
                        : expected[i] * expected[i] / (factor[column] * factor[column]);
            }
            RowScores scores = GoldenLayer.metric("sparsegpt-score").scores(layer.weight(), statistics);
            // two factorisations in fp32: libtorch 2.10 here, 2.13 there
            GoldenLayer.assertClose(name, GoldenLayer.all((RowScores.InFloat) scores), expected, 1e-4f);
        }
    }
}
