// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void resultsComeInTaskOrder() {
        try (Workers workers = new Workers(2)) {
            assertThat(workers.map(50, i -> i * i)).isEqualTo(IntStream.range(0, 50).map(i -> i * i).boxed().toList());
        }
    }

    @Test
    void tasksRunWithoutGradients() {
        try (Workers workers = new Workers(2); AutoGradMode outside = new AutoGradMode(true)) {
            assertThat(outside.isNull()).isFalse();
            List<Boolean> requiresGrad = workers.map(4, i -> {
                try (Tensor weight = torch.ones(2, 2).set_requires_grad(true); Tensor product = weight.mul(weight)) {
                    return product.requires_grad();
                }
            });
            assertThat(requiresGrad).containsOnly(false);
        }
    }

    @Test
    void theLowestFailingTaskIsReported() {
        try (Workers workers = new Workers(2)) {
            assertThatThrownBy(() -> workers.forEach(9, i -> {
                if (i >= 3) {
                    throw new IllegalArgumentException("task " + i);
                }
            })).isInstanceOf(IllegalArgumentException.class).hasMessage("task 3");
        }
    }
}
