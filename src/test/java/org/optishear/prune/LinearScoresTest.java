// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.optishear.prune.OneLinearPruning.normal;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.mask.SparsityPattern;

/// Dead channels, zero columns, zero matrices, infinite activations: pruned where the method stays defined, else refused
/// by the name of the linear.
class LinearScoresTest {
    private static final int COLUMNS = 8;

    @AutoClose
    private final OneLinearPruning linear = new OneLinearPruning();

    @ParameterizedTest
    @ValueSource(strings = {"magnitude", "wanda", "ri", "ria", "ria:a=0", "sparsegpt-score", "gblm", "pruner-zero"})
    void deadChannelsAndZeroColumnsArePrunedAndTold(String method) {
        Tensor weights = normal(4, COLUMNS);
        Tensor inputs = normal(12, COLUMNS);
        inputs.narrow(1, 2, 1).zero_(); // dead
        weights.narrow(1, 5, 1).zero_();
        PrunedLinear pruned = prune(method, weights, inputs, new SparsityPattern.PerRow(0.5));
        assertThat(pruned.zeros()).isBetween(16L, 20L); // 4 in each row, and the zero column where it is kept
        assertThat(pruned.mask().prunedCount()).isEqualTo(16);
        List<String> told = new ArrayList<>(List.of("1 of 8 columns of weights are all 0 (channel 5)"));
        if (OneLinearPruning.method(method).needs().inputs()) {
            told.add("1 of 8 inputs are always 0 (channel 2)");
        }
        assertThat(pruned.notices()).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wanda", "ri", "ria", "sparsegpt-score", "gblm", "power:on=ria,q=0.5,b=0.2"})
    void withoutAnyInputWhatIsAskedForGoes(String method) {
        PrunedLinear pruned = prune(method, normal(4, COLUMNS), torch.zeros(12, COLUMNS),
                new SparsityPattern.PerRow(0.5));
        assertThat(pruned.mask().prunedCount()).isEqualTo(16);
        assertThat(pruned.notices()).isEqualTo(
                OneLinearPruning.method(method).needs().inputs()
                        ? List.of("all inputs are 0 in every window")
                        : List.of());
    }

    @Test
    void ofManyDeadChannelsTheFirstAreNamed() {
        float[] squares = new float[12];
        squares[3] = 1;
        PrunedBlock pruned = linear.prune("wanda", normal(4, 12), new LinearStatistics(squares, 1),
                new SparsityPattern.PerRow(0.5));
        assertThat(pruned.linears().get("linear.weight").notices())
                .containsExactly("11 of 12 inputs are always 0 (channels 0, 1, 2, 4, 5, 6, 7, 8, …)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude", "wanda", "ri", "ria", "sparsegpt-score", "gblm", "pruner-zero"})
    void aMatrixOfZerosStaysOne(String method) {
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.5), new SparsityPattern.PerMatrix(0.5),
                new SparsityPattern.RowShare(0.5), new SparsityPattern.PerBlock(0.5, true),
                new SparsityPattern.NofM(2, 4))) {
            PrunedLinear pruned = prune(method, torch.zeros(4, COLUMNS), normal(12, COLUMNS), pattern);
            assertThat(pruned.zeros()).isEqualTo(32);
            assertThat(pruned.notices()).startsWith("all weights are 0");
        }
    }

    @ParameterizedTest
    @CsvSource({"wanda,squared norm of Infinity at input channel 3", "ria,squared norm of Infinity at input channel 3",
            "gblm,squared norm of Infinity at input channel 3", "sparsegpt-score,a Hessian without a Cholesky factor"})
    void infiniteActivationsNameTheLinear(String method, String found) {
        Tensor inputs = normal(12, COLUMNS);
        inputs.narrow(1, 3, 1).narrow(0, 0, 1).fill_(new Scalar(Double.POSITIVE_INFINITY));
        assertThatThrownBy(() -> prune(method, normal(4, COLUMNS), inputs, new SparsityPattern.PerRow(0.5)))
                .isInstanceOf(InputException.class).hasMessageContaining("[linear: " + method + "] found")
                .hasMessageContaining(found);
    }

    @Test
    void gradientsWithoutAnOrderAreRefused() {
        for (double value : new double[]{0, Double.POSITIVE_INFINITY, Double.NaN}) {
            LinearStatistics statistics = LinearStatistics.none()
                    .withGradient(half(torch.zeros(4, COLUMNS).fill_(new Scalar(value))));
            assertThatThrownBy(() -> linear.prune("pruner-zero", normal(4, COLUMNS), statistics,
                    new SparsityPattern.PerRow(0.5))).isInstanceOf(InputException.class)
                    .hasMessageStartingWith("[linear: pruner-zero] found");
        }
    }

    private PrunedLinear prune(String method, Tensor weights, Tensor inputs, SparsityPattern pattern) {
        Needs needs = OneLinearPruning.method(method).needs();
        LinearStatistics statistics = needs.inputs()
                ? linear.collected(weights, inputs, needs)
                : LinearStatistics.none();
        if (needs.gradient()) {
            statistics = statistics.withGradient(half(normal(4, COLUMNS)));
        }
        return linear.prune(method, weights, statistics, pattern).linears().get("linear.weight");
    }

    private static Tensor half(Tensor values) {
        return values.to(ScalarType.Half);
    }
}
