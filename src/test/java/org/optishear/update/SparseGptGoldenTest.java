// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// SparseGPT and its update after Wanda's mask against the references' own classes (golden/layer).
class SparseGptGoldenTest {
    private Workers workers;
    private PointerScope scope;

    @BeforeEach
    void open() {
        workers = new Workers(2);
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
        workers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void weightsAndMasksAreTheReferences(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        OneLinear layer = OneLinear.of(golden);
        LinearStatistics statistics = layer.calibrated(golden, Needs.HESSIAN, workers);
        try (HessianFactors factors = new HessianFactors()) {
            List<String> cases = golden.names().stream()
                    .filter(each -> each.startsWith("sparsegpt.") && each.endsWith(".weight")).sorted().toList();
            assertThat(cases).hasSize(7);
            for (String each : cases) { // sparsegpt.u0.5.b128.weight
                String run = each.substring(0, each.length() - ".weight".length());
                int cut = run.lastIndexOf(".b");
                WeightUpdate update = WeightUpdates.choosing("sparsegpt:block=" + run.substring(cut + 2)).orElseThrow();
                SparsityPattern pattern = pattern(run.substring("sparsegpt.".length(), cut));
                UpdatedLinear found = update.update(new LinearProblem("linear", layer.linear().weight(),
                        Optional.empty(), Optional.empty(), pattern, statistics, factors, workers));
                assertUpdated(golden, run, "weight", "keep", found);
                assertUpdated(golden, run, "weight_f64", "keep_f64", found);
            }
            float[] expected = golden.floats("sparsegpt.hinv_chol_diag");
            float[] diagonal = TensorMemory.floats(factors.of(new LinearProblem("linear", layer.linear().weight(),
                    Optional.empty(), Optional.empty(), pattern("u0.5"), statistics, factors, workers), 0.01).upper()
                    .diagonal().contiguous());
            for (int j = 0; j < expected.length; j++) {
                assertThat(diagonal[j]).as("U[%d, %d]", j, j).isCloseTo(expected[j], within(1e-4f * expected[j]));
            }
        }
    }

    /// The mask is given: the reference makes it of norms that are scaled twice, which is not Wanda's score.
    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void theUpdateAfterAMaskIsTheReferences(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        OneLinear layer = OneLinear.of(golden);
        LinearStatistics statistics = layer.calibrated(golden, Needs.HESSIAN, workers);
        byte[] kept = golden.bytes("wanda_obs.row.0.5.keep");
        int columns = Math.toIntExact(layer.linear().weight().size(1));
        MarkedRows marked = new MarkedRows(kept.length / columns, columns);
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] == 0) {
                marked.mark(i / columns, i % columns);
            }
        }
        try (HessianFactors factors = new HessianFactors()) {
            for (String text : List.of("obs", "obs:block=7")) { // the size of a block changes nothing but rounding
                UpdatedLinear found = WeightUpdates.parse(text).update(new LinearProblem("linear",
                        layer.linear().weight(), Optional.of(marked.mask()), Optional.empty(),
                        new SparsityPattern.PerRow(0.5), statistics, factors, workers));
                assertUpdated(golden, "wanda_obs.row.0.5", "weight", "keep", found);
            }
        }
    }

    private static SparsityPattern pattern(String text) {
        if (text.startsWith("u")) {
            return new SparsityPattern.PerMatrix(Double.parseDouble(text.substring(1)));
        }
        String[] sizes = text.split("of", -1); // pruned of group
        int group = Integer.parseInt(sizes[1]);
        return new SparsityPattern.NofM(group - Integer.parseInt(sizes[0]), group, true);
    }

    /// A zero in the reference's result counts as pruned there.
    private static void assertUpdated(GoldenTensors golden, String run, String weight, String keep,
            UpdatedLinear found) {
        String name = run + "." + weight;
        float[] values = TensorMemory.floats(found.weight());
        byte[] kept = golden.bytes(run + "." + keep);
        double[] expected = weight.endsWith("f64") ? golden.doubles(name) : widened(golden.floats(name));
        int alike = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) values[i]).as("%s %d", name, i).isCloseTo(expected[i], within(1e-4));
            boolean pruned = found.mask().pruned(i / found.mask().columns(), i % found.mask().columns());
            assertThat(pruned && values[i] != 0).isFalse();
            alike += (values[i] != 0) == (kept[i] != 0) ? 1 : 0;
        }
        assertThat(alike / (double) expected.length).as(name).isGreaterThanOrEqualTo(0.999);
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
