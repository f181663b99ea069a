// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// U is upper triangular, UᵀU is the inverse, and both are the same on any number of threads.
class InverseCholeskyTest {
    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 255, 256, 257, 700})
    void theProductIsTheInverse(int size) {
        try (PointerScope _ = new PointerScope(); Workers one = new Workers(1); Workers three = new Workers(3)) {
            Tensor matrix = positive(size);
            Tensor upper = InverseCholesky.upper(matrix.clone(), one).orElseThrow();
            assertThat(torch.equal(upper, upper.triu())).isTrue();
            assertThat(torch.equal(upper, InverseCholesky.upper(matrix.clone(), three).orElseThrow())).isTrue();
            Tensor wide = upper.to(ScalarType.Double);
            Tensor product = wide.t().mm(wide).mm(matrix.to(ScalarType.Double));
            double off = product.sub(torch.eye(size, product.options())).abs().max().item_double();
            assertThat(off).isLessThan(1e-4);
        }
    }

    @Test
    void whatIsNotPositiveDefiniteHasNone() {
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(2)) {
            for (float value : new float[]{-1, Float.NaN, Float.POSITIVE_INFINITY}) {
                for (int place : new int[]{0, 300, 599}) {
                    Tensor matrix = positive(600);
                    matrix.diagonal().narrow(0, place, 1).fill_(new Scalar((double) value));
                    assertThat(InverseCholesky.upper(matrix, workers)).as("%s at %d", value, place).isEmpty();
                }
            }
        }
    }

    /// XᵀX of fewer rows than columns, and a little on the diagonal.
    private static Tensor positive(int size) {
        Random random = new Random(size);
        int rows = size / 2 + 1;
        float[] values = new float[rows * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Tensor inputs = torch.tensor(values).reshape(rows, size);
        return inputs.t().mm(inputs).add(torch.eye(size, inputs.options()).mul(new Scalar(0.1 * rows)));
    }
}
