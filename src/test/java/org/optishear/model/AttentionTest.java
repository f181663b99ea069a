// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.tensor.LibTorch;
import org.optishear.tensor.TensorMemory;

/// Both ways of computing attention against plain loops in double.
class AttentionTest {
    private static final int DIMENSION = 6;

    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    @ParameterizedTest
    @CsvSource({"1,2,2,0,0", "7,4,2,0,0", "512,2,1,0,0", "513,4,2,0,0", "530,3,3,0,0", "9,2,1,4,0", "9,2,1,9,0",
            "8,2,1,20,0", "600,2,1,100,0", "9,2,2,0,1.5", "700,2,1,0,1.5", "530,2,2,257,0.7"})
    void agreesWithTheFormula(int tokens, int heads, int keyHeads, int window, double cap) {
        Random random = new Random(tokens);
        float[] queries = floats(random, heads * tokens * DIMENSION);
        float[] keys = floats(random, keyHeads * tokens * DIMENSION);
        float[] values = floats(random, keyHeads * tokens * DIMENSION);
        try (PointerScope _ = new PointerScope()) {
            Tensor mixed = new Attention(0.3, window, cap).causal(tensor(queries, heads, tokens),
                    tensor(keys, keyHeads, tokens),
                    tensor(values, keyHeads, tokens));
            float[] actual = TensorMemory.floats(mixed.contiguous());
            for (int head = 0; head < heads; head++) {
                int shared = head / (heads / keyHeads);
                for (int t : new int[]{0, tokens / 2, tokens - 1}) {
                    double[] expected = attended(queries, (head * tokens + t) * DIMENSION, keys, values,
                            shared * tokens * DIMENSION, t, new Attention(0.3, window, cap));
                    for (int d = 0; d < DIMENSION; d++) {
                        assertThat((double) actual[(head * tokens + t) * DIMENSION + d]).as("head %d token %d", head, t)
                                .isCloseTo(expected[d], within(2e-6));
                    }
                }
            }
        }
    }

    private static double[] attended(float[] queries, int query, float[] keys, float[] values, int first, int last,
            Attention attention) {
        double[] weights = new double[last + 1];
        double sum = 0;
        int seen = attention.window() == 0 ? 0 : Math.max(0, last - attention.window() + 1);
        for (int s = seen; s <= last; s++) {
            double dot = 0;
            for (int d = 0; d < DIMENSION; d++) {
                dot += (double) queries[query + d] * keys[first + s * DIMENSION + d];
            }
            double score = 0.3 * dot;
            weights[s] = Math.exp(attention.cap() == 0 ? score : attention.cap() * Math.tanh(score / attention.cap()));
            sum += weights[s];
        }
        double[] mixed = new double[DIMENSION];
        for (int s = 0; s <= last; s++) {
            for (int d = 0; d < DIMENSION; d++) {
                mixed[d] += weights[s] / sum * values[first + s * DIMENSION + d];
            }
        }
        return mixed;
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Tensor tensor(float[] values, int heads, int tokens) {
        return torch.tensor(values).reshape(1, heads, tokens, DIMENSION);
    }
}
