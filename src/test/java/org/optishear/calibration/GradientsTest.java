// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Gradients block by block against transformers' backward through the whole model (`src/test/python/gradients.py`).
class GradientsTest {
    private Checkpoint checkpoint;
    private CausalLm model;
    private GoldenTensors golden;

    @BeforeEach
    void open() {
        golden = GoldenTensors.read(TestData.root()
                .resolve("src/test/resources/org/optishear/calibration/gradients-llama.safetensors.gz"));
        checkpoint = Checkpoint.open(TestData.golden("models/llama"));
        model = ModelFamilies.load(checkpoint);
    }

    @AfterEach
    void close() {
        model.close();
        checkpoint.close();
    }

    @Test
    void gradientsAreThoseOfTheWholeModel() {
        try (Workers workers = new Workers(2);
                Gradients gradients = Gradients.of(model, golden.intRows("input_ids"), workers)) {
            List<String> linears = golden.names().stream().filter(name -> name.startsWith("G."))
                    .map(name -> name.substring(2)).toList();
            assertThat(linears).hasSize(model.prunableWeights().size());
            for (String linear : linears) {
                short[] expected = golden.halves("G." + linear);
                short[] found = halves(gradients.of(linear));
                assertThat(found.length).isGreaterThan(expected.length);
                for (int i = 0; i < expected.length; i++) {
                    float value = Float.float16ToFloat(expected[i]);
                    assertThat(Float.float16ToFloat(found[i])).as("%s %d", linear, i).isCloseTo(value,
                            within(2e-3f * value + 1e-6f)); // one unit of fp16
                }
            }
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        try (Workers one = new Workers(1);
                Workers many = new Workers(3);
                Gradients expected = Gradients.of(model, golden.intRows("input_ids"), one);
                Gradients found = Gradients.of(model, golden.intRows("input_ids"), many)) {
            for (String weight : model.prunableWeights()) {
                String linear = weight.substring(0, weight.length() - ".weight".length());
                assertThat(halves(found.of(linear))).isEqualTo(halves(expected.of(linear)));
            }
        }
    }

    @Test
    void aWindowOfOneTokenHasNoLoss() {
        try (Workers workers = new Workers(1)) {
            assertThatThrownBy(() -> Gradients.of(model, new int[][]{{1, 2}, {3}}, workers))
                    .isInstanceOf(InputException.class).hasMessageContaining("a window of 1 tokens");
        }
    }

    private static short[] halves(Tensor gradient) {
        return TensorMemory.of(gradient).toArray(ValueLayout.JAVA_SHORT);
    }
}
