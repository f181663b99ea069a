// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.Metrics;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.Linear;
import org.optishear.model.StoredForm;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Dead channels, zero columns, zero matrices, infinite activations: pruned where the method stays defined, else refused
/// by the name of the linear.
class LinearScoresTest {
    private static final int COLUMNS = 8;

    private PointerScope scope;
    private Workers workers;

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
    @ValueSource(strings = {"magnitude", "wanda", "ri", "ria", "ria:a=0", "sparsegpt-score", "gblm", "pruner-zero"})
    void deadChannelsAndZeroColumnsArePrunedAndTold(String method) {
        float[] weights = numbers(4 * COLUMNS);
        float[] inputs = numbers(12 * COLUMNS);
        for (int i = 0; i < inputs.length; i += COLUMNS) {
            inputs[i + 2] = 0; // dead
        }
        for (int i = 0; i < weights.length; i += COLUMNS) {
            weights[i + 5] = 0;
        }
        PrunedLinear pruned = prune(method, weights, inputs, new SparsityPattern.PerRow(0.5));
        assertThat(pruned.zeros()).isBetween(16L, 20L); // 4 in each row, and the zero column where it is kept
        assertThat(pruned.mask().prunedCount()).isEqualTo(16);
        List<String> told = new ArrayList<>(List.of("1 of 8 columns of weights are all 0 (channel 5)"));
        if (metric(method).needs().inputs()) {
            told.add("1 of 8 inputs are always 0 (channel 2)");
        }
        assertThat(pruned.notices()).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wanda", "ri", "ria", "sparsegpt-score", "gblm", "power:on=ria,q=0.5,b=0.2"})
    void withoutAnyInputWhatIsAskedForGoes(String method) {
        PrunedLinear pruned = prune(method, numbers(4 * COLUMNS), new float[12 * COLUMNS],
                new SparsityPattern.PerRow(0.5));
        assertThat(pruned.mask().prunedCount()).isEqualTo(16);
        assertThat(pruned.notices()).isEqualTo(
                metric(method).needs().inputs() ? List.of("all inputs are 0 in every window") : List.of());
    }

    @Test
    void ofManyDeadChannelsTheFirstAreNamed() {
        float[] weights = numbers(4 * 12);
        BlockPruning pruning = block(metric("wanda"), new SparsityPattern.PerRow(0.5));
        float[] squares = new float[12];
        squares[3] = 1;
        pruning.prune(new OneLinear(new Linear("linear", torch.tensor(weights).reshape(-1, 12), Optional.empty())),
                Map.of("linear", new LinearStatistics(squares, 1)));
        assertThat(pruning.outcome().linears().get("linear.weight").notices())
                .containsExactly("11 of 12 inputs are always 0 (channels 0, 1, 2, 4, 5, 6, 7, 8, …)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude", "wanda", "ri", "ria", "sparsegpt-score", "gblm", "pruner-zero"})
    void aMatrixOfZerosStaysOne(String method) {
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.5), new SparsityPattern.PerMatrix(0.5),
                new SparsityPattern.RowShare(0.5), new SparsityPattern.PerBlock(0.5, true),
                new SparsityPattern.NofM(2, 4))) {
            PrunedLinear pruned = prune(method, new float[4 * COLUMNS], numbers(12 * COLUMNS), pattern);
            assertThat(pruned.zeros()).isEqualTo(32);
            assertThat(pruned.notices()).startsWith("all weights are 0");
        }
    }

    @ParameterizedTest
    @CsvSource({"wanda,squared norm of Infinity at input channel 3", "ria,squared norm of Infinity at input channel 3",
            "gblm,squared norm of Infinity at input channel 3", "sparsegpt-score,a Hessian without a Cholesky factor"})
    void infiniteActivationsNameTheLinear(String method, String found) {
        float[] inputs = numbers(12 * COLUMNS);
        inputs[3] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> prune(method, numbers(4 * COLUMNS), inputs, new SparsityPattern.PerRow(0.5)))
                .isInstanceOf(InputException.class).hasMessageContaining("[linear: " + method + "] found")
                .hasMessageContaining(found);
    }

    @Test
    void gradientsWithoutAnOrderAreRefused() {
        PruningMetric metric = metric("pruner-zero");
        Linear linear = linear(numbers(4 * COLUMNS));
        for (float value : new float[]{0, Float.POSITIVE_INFINITY, Float.NaN}) {
            float[] gradient = new float[4 * COLUMNS];
            Arrays.fill(gradient, value);
            LinearStatistics statistics = LinearStatistics.none().withGradient(half(gradient));
            assertThatThrownBy(() -> block(metric, new SparsityPattern.PerRow(0.5))
                    .prune(new OneLinear(linear), Map.of("linear", statistics))).isInstanceOf(InputException.class)
                    .hasMessageStartingWith("[linear: pruner-zero] found");
        }
    }

    private PrunedLinear prune(String method, float[] weights, float[] inputs, SparsityPattern pattern) {
        PruningMetric metric = metric(method);
        OneLinear block = new OneLinear(linear(weights));
        LinearStatistics statistics = LinearStatistics.none();
        if (metric.needs().inputs()) {
            try (OwnedTensors hidden = workers.mapTensors(1, _ -> torch.tensor(inputs).reshape(1, -1, COLUMNS))) {
                statistics = new BlockStatistics(metric.needs(), workers)
                        .collect(block, hidden, 1).get("linear");
            }
        }
        if (metric.needs().gradient()) {
            statistics = statistics.withGradient(half(numbers(weights.length)));
        }
        BlockPruning pruning = block(metric, pattern);
        pruning.prune(block, Map.of("linear", statistics));
        return pruning.outcome().linears().get("linear.weight");
    }

    private BlockPruning block(PruningMetric metric, SparsityPattern pattern) {
        return new BlockPruning(new Recipe(metric, Allocation.uniform(pattern, 1)), 0,
                _ -> new StoredForm(ScalarType.Float, false), workers);
    }

    private static PruningMetric metric(String method) {
        return Metrics.parse(method, BetaOn.SQUARED, RelativeSum.CODE);
    }

    private static Linear linear(float[] weights) {
        return new Linear("linear", torch.tensor(weights).reshape(-1, COLUMNS), Optional.empty());
    }

    private static Tensor half(float[] values) {
        return torch.tensor(values).reshape(-1, COLUMNS).to(ScalarType.Half);
    }

    private static float[] numbers(int count) {
        Random random = new Random(count);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
