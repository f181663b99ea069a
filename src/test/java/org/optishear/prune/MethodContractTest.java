// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.optishear.prune.OneLinearPruning.normal;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.tensor.TensorMemory;
import org.optishear.update.WeightUpdate;
import org.optishear.update.WeightUpdates;

/// What every method of the catalogues promises: one that is added is tested here without a line of its own.
class MethodContractTest {
    private static final int ROWS = 6;
    private static final int COLUMNS = 24;
    private static final SparsityPattern HALF = new SparsityPattern.PerRow(0.5);
    private static final List<SparsityPattern> PATTERNS = List.of(HALF, new SparsityPattern.NofM(2, 4),
            new SparsityPattern.NofM(3, 5), new SparsityPattern.PerMatrix(0.37, true),
            new SparsityPattern.PerRow(0.37, true));

    @AutoClose
    private final OneLinearPruning linear = new OneLinearPruning();
    @AutoClose
    private final OneLinearPruning other = new OneLinearPruning(1);

    /// Every metric, every update after a metric's mask, every update that chooses by itself.
    static Stream<String> methods() {
        return Stream.concat(Metrics.BUILT_IN.stream().map(PruningMetric::id),
                WeightUpdates.BUILT_IN.stream().flatMap(MethodContractTest::with));
    }

    /// DSnoT by default touches attention only, and the linear here is none.
    private static Stream<String> with(WeightUpdate update) {
        String text = update.id().equals("dsnot") ? "dsnot:scope=all" : update.id();
        return update.choosesMask()
                ? Stream.of(text)
                : Stream.of("magnitude", "wanda", "gblm")
                        .map(metric -> metric + "+" + text);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void itsTextIsReadAgain(String method) {
        assertThat(OneLinearPruning.method(method).id()).isEqualTo(method);
        assertThat(OneLinearPruning.method(OneLinearPruning.method(method).id())).isEqualTo(
                OneLinearPruning.method(method));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aPatternTakesWhatItSaysAndNothingElseBecomesZero(String method) {
        Tensor weight = normal(ROWS, COLUMNS);
        for (SparsityPattern pattern : PATTERNS) {
            PrunedBlock block = prune(linear, method, weight, normal(60, COLUMNS), pattern);
            Mask mask = block.linears().get("linear.weight").mask();
            long expected = switch (pattern) {
                case SparsityPattern.PerRow(double sparsity, boolean exact) -> exact
                        ? (long) (ROWS * COLUMNS * sparsity)
                        : ROWS * (long) (COLUMNS * sparsity);
                case SparsityPattern.NofM groups -> (long) ROWS * ((COLUMNS / groups.group())
                        * (groups.group() - groups.keep()) + groups.prunedOfPartial(COLUMNS % groups.group()));
                case SparsityPattern other -> (long) (ROWS * COLUMNS * other.sparsity());
            };
            assertThat(mask.prunedCount()).as(pattern + ": pruned").isEqualTo(expected);
            Tensor left = values(block, weight);
            assertThat(left.isfinite().all().item_bool()).as(pattern + ": finite").isTrue();
            assertThat(left.eq(new Scalar(0)).sum().item_long()).as(pattern + ": zeros").isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theSameBytesOnAnyNumberOfThreadsAndASecondTime(String method) {
        Tensor weight = normal(40, COLUMNS);
        Tensor inputs = normal(60, COLUMNS);
        PrunedBlock first = prune(linear, method, weight, inputs, HALF);
        for (OneLinearPruning again : List.of(linear, other)) {
            PrunedBlock second = prune(again, method, weight, inputs, HALF);
            assertThat(second.linears().get("linear.weight").mask())
                    .isEqualTo(first.linears().get("linear.weight").mask());
            assertThat(torch.equal(values(second, weight), values(first, weight))).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void deadInputsAndZeroColumnsAreToldAndWhatIsAskedForGoes(String method) {
        Tensor weight = normal(ROWS, COLUMNS);
        Tensor inputs = normal(60, COLUMNS);
        weight.narrow(1, 5, 1).zero_();
        inputs.narrow(1, 2, 1).zero_();
        PrunedLinear pruned = prune(linear, method, weight, inputs, HALF).linears().get("linear.weight");
        assertThat(pruned.zeros()).isGreaterThanOrEqualTo(ROWS * COLUMNS / 2);
        assertThat(pruned.notices()).contains("1 of 24 columns of weights are all 0 (channel 5)");
        if (OneLinearPruning.method(method).needs().inputs()) {
            assertThat(pruned.notices()).contains("1 of 24 inputs are always 0 (channel 2)");
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aMatrixOfZerosStaysOneAndIsTold(String method) {
        PrunedBlock block = prune(linear, method, torch.zeros(ROWS, COLUMNS), normal(60, COLUMNS), HALF);
        assertThat(block.linears().get("linear.weight").zeros()).isEqualTo(ROWS * COLUMNS);
        assertThat(block.linears().get("linear.weight").notices()).startsWith("all weights are 0");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void withoutAnyInputWhatIsAskedForGoes(String method) {
        PrunedLinear pruned = prune(linear, method, normal(ROWS, COLUMNS), torch.zeros(60, COLUMNS), HALF).linears()
                .get("linear.weight");
        assertThat(pruned.zeros()).isEqualTo(ROWS * COLUMNS / 2);
        if (OneLinearPruning.method(method).needs().inputs()) {
            assertThat(pruned.notices()).startsWith("all inputs are 0 in every window");
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void inputsThatAreNoNumbersAreRefusedByTheNameOfTheLinear(String method) {
        Tensor inputs = normal(60, COLUMNS);
        inputs.narrow(1, 3, 1).narrow(0, 7, 1).fill_(new Scalar(Double.NaN));
        if (OneLinearPruning.method(method).needs().inputs()) {
            assertThatThrownBy(() -> prune(linear, method, normal(ROWS, COLUMNS), inputs, HALF))
                    .isInstanceOf(InputException.class).hasMessageContaining("[linear");
        } else {
            assertThat(prune(linear, method, normal(ROWS, COLUMNS), inputs, HALF).linears().get("linear.weight")
                    .zeros()).isEqualTo(ROWS * COLUMNS / 2);
        }
    }

    private static PrunedBlock prune(OneLinearPruning with, String method, Tensor weight, Tensor inputs,
            SparsityPattern pattern) {
        Needs needs = OneLinearPruning.method(method).needs();
        LinearStatistics statistics = needs.inputs()
                ? with.collected(weight, inputs, needs)
                : LinearStatistics.none();
        if (needs.gradient()) {
            statistics = statistics.withGradient(normal((int) weight.size(0), COLUMNS).to(ScalarType.Half));
        }
        return with.prune(method, weight, statistics, pattern);
    }

    /// The weights as they are afterwards.
    private static Tensor values(PrunedBlock block, Tensor weight) {
        if (block.changed().containsKey("linear.weight")) {
            return block.changed().get("linear.weight");
        }
        Tensor masked = weight.clone();
        block.linears().get("linear.weight").mask().apply(TensorMemory.of(masked), Float.BYTES);
        return masked;
    }
}
