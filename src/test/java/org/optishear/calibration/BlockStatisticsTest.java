// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Every statistic against the references' own hooks (golden/layer `stats.*`), and on any number of threads.
class BlockStatisticsTest {
    private static final Needs ALL = Needs.SQUARED_NORM.and(Needs.HESSIAN).and(Needs.MOMENTS);

    @ParameterizedTest
    @ValueSource(strings = {"gauss", "heavy", "ties", "wide"})
    void statisticsAreTheReferences(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(2)) {
            LinearStatistics found = OneLinear.of(golden).calibrated(golden, ALL, workers);
            assertClose("scaler_row", found.meanSquaredNorm(), golden.floats("stats.scaler_row"));
            assertClose("hessian", TensorMemory.floats(found.hessian()), golden.floats("stats.hessian"));
            assertClose("sum", found.moments().sum(), golden.floats("stats.dsnot_sum_metric_row"));
            assertClose("mean", found.moments().mean(), golden.floats("stats.dsnot_mean"));
            assertClose("var", found.moments().variance(), golden.floats("stats.dsnot_var"));
            assertThat(found.windows()).isEqualTo((int) golden.shape("X")[0]);
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/wide.safetensors.gz"));
        try (PointerScope _ = new PointerScope();
                Workers one = new Workers(1);
                Workers many = new Workers(5)) {
            LinearStatistics expected = OneLinear.of(golden).calibrated(golden, ALL, one);
            LinearStatistics found = OneLinear.of(golden).calibrated(golden, ALL, many);
            assertThat(TensorMemory.floats(found.hessian())).isEqualTo(TensorMemory.floats(expected.hessian()));
            assertThat(found.meanSquaredNorm()).isEqualTo(expected.meanSquaredNorm());
            assertThat(found.moments().variance()).isEqualTo(expected.moments().variance());
        }
    }

    @Test
    void whatWasNotAskedForIsNotThere() {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/gauss.safetensors.gz"));
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(1)) {
            LinearStatistics found = OneLinear.of(golden).calibrated(golden, Needs.HESSIAN, workers);
            assertThatThrownBy(found::meanSquaredNorm).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("squared norms");
            assertThatThrownBy(found::moments).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(found::gradient).isInstanceOf(IllegalStateException.class);
        }
    }

    /// Relative to the size of the entries: sums of both signs cancel.
    private static void assertClose(String what, float[] found, float[] expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        double scale = Math.sqrt(IntStream.range(0, expected.length)
                .mapToDouble(i -> (double) expected[i] * expected[i]).average().orElse(0));
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as("%s %d", what, i).isCloseTo(expected[i],
                    within((float) (1e-5 * Math.abs(expected[i]) + 1e-7 * scale)));
        }
    }
}
