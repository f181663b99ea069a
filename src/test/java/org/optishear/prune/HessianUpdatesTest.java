// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.optishear.prune.OneLinearPruning.normal;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;
import org.optishear.update.HessianFactors;
import org.optishear.update.LinearProblem;
import org.optishear.update.UpdatedLinear;
import org.optishear.update.WeightUpdate;
import org.optishear.update.WeightUpdates;

/// Updates by the Hessian where inputs are out of the ordinary, and what every pattern takes.
class HessianUpdatesTest {
    @AutoClose
    private final OneLinearPruning linear = new OneLinearPruning();

    @ParameterizedTest
    @ValueSource(strings = {"sparsegpt", "wanda+obs", "magnitude+obs"})
    void deadInputsAndZeroColumnsAreDefinedAndTold(String method) {
        Tensor weight = normal(6, 24);
        weight.narrow(1, 5, 1).zero_();
        Tensor inputs = normal(40, 24);
        inputs.narrow(1, 2, 1).zero_();
        inputs.narrow(1, 17, 1).zero_();
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.5), new SparsityPattern.PerMatrix(0.5),
                new SparsityPattern.NofM(2, 4))) {
            PrunedLinear pruned = prune(method, weight, collected(weight, inputs), pattern);
            assertThat(pruned.notices())
                    .containsExactly("1 of 24 columns of weights are all 0 (channel 5)",
                            "2 of 24 inputs are always 0 (channels 2, 17)",
                            "weights of inputs that are always 0 are pruned");
            for (int row = 0; row < 6; row++) {
                assertThat(pruned.mask().pruned(row, 2) && pruned.mask().pruned(row, 17)).isTrue();
            }
            assertThat(pruned.zeros()).isBetween(72L, 72L + 6 * 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparsegpt", "wanda+obs"})
    void aMatrixOfZerosStaysOne(String method) {
        Tensor weight = torch.zeros(4, 24);
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.5), new SparsityPattern.PerMatrix(0.5),
                new SparsityPattern.PerMatrix(0.5, true), new SparsityPattern.NofM(2, 4))) {
            PrunedLinear pruned = prune(method, weight, collected(weight, normal(40, 24)), pattern);
            assertThat(pruned.zeros()).isEqualTo(96);
            assertThat(pruned.notices()).startsWith("all weights are 0");
        }
    }

    @ParameterizedTest
    @CsvSource({"sparsegpt,Infinity", "sparsegpt,NaN", "magnitude+obs,Infinity"})
    void activationsThatAreNotFiniteNameTheLinear(String method, float value) {
        Tensor weight = normal(4, 24);
        Tensor inputs = normal(40, 24);
        inputs.narrow(1, 3, 1).narrow(0, 7, 1).fill_(new Scalar((double) value));
        LinearStatistics statistics = collected(weight, inputs);
        assertThatThrownBy(() -> prune(method, weight, statistics, new SparsityPattern.PerRow(0.5)))
                .isInstanceOf(InputException.class).hasMessageStartingWith("[linear] found a squared norm of " + value)
                .hasMessageContaining("input channel 3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"sparsegpt|weights chosen by magnitude, none changed",
            "alps|weights chosen by magnitude, none changed",
            "wanda+obs|none of the weights that stay was changed",
            "wanda+alps|none of the weights that stay was changed"})
    void withoutAnyInputWhatIsAskedForGoesAndNothingChanges(String method, String told) {
        Tensor weight = normal(4, 24);
        LinearStatistics statistics = collected(weight, torch.zeros(40, 24));
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.5), new SparsityPattern.NofM(2, 4))) {
            PrunedBlock block = linear.prune(method, weight, statistics, pattern);
            PrunedLinear pruned = block.linears().get("linear.weight");
            assertThat(pruned.notices()).containsExactly("all inputs are 0 in every window", "no Hessian: " + told);
            assertThat(pruned.zeros()).isEqualTo(48);
            if (!method.contains("+")) {
                assertThat(pruned.mask()).isEqualTo(prune("magnitude", weight, statistics, pattern).mask());
            }
            Tensor expected = weight.clone();
            pruned.mask().apply(TensorMemory.of(expected), Float.BYTES);
            assertThat(torch.equal(expected, block.changed().get("linear.weight"))).isTrue();
        }
    }

    /// Smallest eigenvalue -0.5 at a mean of 1: only the last step of the damping makes it positive.
    @Test
    void dampingIsRaisedAndTold() {
        Tensor weight = normal(4, 2);
        LinearStatistics indefinite = OneLinear.ofHessian(hessian(1.5f));
        SparsityPattern half = new SparsityPattern.PerRow(0.5);
        PrunedLinear raised = prune("sparsegpt", weight, indefinite, half);
        assertThat(raised.notices()).containsExactly(
                "damping raised from 0.01 to 1.0: with less the Hessian has no Cholesky factor");
        PrunedLinear asked = prune("sparsegpt:damping=1", weight, indefinite, half);
        assertThat(asked.notices()).isEmpty();
        assertThat(asked.mask()).isEqualTo(raised.mask());
        LinearStatistics worse = OneLinear.ofHessian(hessian(3));
        assertThatThrownBy(() -> prune("sparsegpt", weight, worse, half)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[linear] found a Hessian without a Cholesky factor, even at damping 1.0");
        assertThat(prune("sparsegpt:damping=4", weight, worse, half).notices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 128, 300})
    void everyPatternTakesWhatItSays(int block) {
        Tensor weight = normal(37, 150);
        LinearStatistics statistics = collected(weight, normal(200, 150));
        String method = "sparsegpt:block=" + block;
        for (double sparsity : new double[]{0, 0.37, 0.5, 0.9, 0.999}) {
            long all = (long) (37 * 150 * sparsity);
            assertThat(prune(method, weight, statistics, new SparsityPattern.PerMatrix(sparsity, true)).zeros())
                    .isEqualTo(all);
            Mask exact = prune(method, weight, statistics, new SparsityPattern.PerRow(sparsity, true)).mask();
            Mask rows = prune(method, weight, statistics, new SparsityPattern.PerRow(sparsity)).mask();
            for (int row = 0; row < 37; row++) {
                assertThat(exact.prunedCount(row)).isEqualTo((int) (all / 37 + (row < all % 37 ? 1 : 0)));
                assertThat(rows.prunedCount(row)).isEqualTo((int) (150 * sparsity));
            }
        }
    }

    @Test
    void aPartialLastGroupLosesItsShareOrAsTheReferencesDo() {
        Tensor weight = normal(5, 22);
        LinearStatistics statistics = collected(weight, normal(60, 22));
        Mask share = prune("sparsegpt", weight, statistics, new SparsityPattern.NofM(1, 4)).mask();
        Mask reference = prune("sparsegpt", weight, statistics, new SparsityPattern.NofM(1, 4, true)).mask();
        for (int row = 0; row < 5; row++) {
            assertThat(share.prunedCount(row)).isEqualTo(5 * 3 + 1);
            assertThat(reference.prunedCount(row)).isEqualTo(5 * 3 + 2);
        }
    }

    @Test
    void theSameBytesOnAnyNumberOfThreadsAndOneFactorForSharedInputs() {
        Tensor weight = normal(600, 300);
        LinearStatistics statistics = collected(weight, normal(400, 300));
        WeightUpdate update = WeightUpdates.choosing("sparsegpt").orElseThrow();
        try (Workers one = new Workers(1);
                Workers three = new Workers(3);
                HessianFactors first = new HessianFactors();
                HessianFactors second = new HessianFactors()) {
            UpdatedLinear alone = update.update(problem(weight, statistics, first, one));
            UpdatedLinear threads = update.update(problem(weight, statistics, second, three));
            assertThat(torch.equal(alone.weight(), threads.weight())).isTrue();
            assertThat(alone.mask()).isEqualTo(threads.mask());
            HessianFactors.Factor factor = first.of(problem(weight, statistics, first, one), 0.01);
            assertThat(first.of(problem(normal(3, 300), statistics, first, one), 0.01)).isSameAs(factor);
            assertThat(first.of(problem(weight, collected(weight, normal(400, 300)), first, one), 0.01))
                    .isNotSameAs(factor);
        }
    }

    /// What the update leaves is nearer to the dense outputs than what the mask alone leaves.
    @Test
    void theWeightsThatStayMakeUpForThoseThatGo() {
        Tensor weight = normal(64, 96);
        Tensor mixing = normal(96, 96);
        Tensor inputs = normal(300, 96).mm(mixing);
        LinearStatistics statistics = collected(weight, inputs);
        try (HessianFactors factors = new HessianFactors()) {
            UpdatedLinear updated = WeightUpdates.choosing("sparsegpt").orElseThrow()
                    .update(problem(weight, statistics, factors, linear.workers()));
            Tensor masked = weight.clone();
            updated.mask().apply(TensorMemory.of(masked), Float.BYTES);
            double before = inputs.mm(weight.sub(masked).t()).norm().item_double();
            double after = inputs.mm(weight.sub(updated.weight()).t()).norm().item_double();
            assertThat(after).isLessThan(0.85 * before);
        }
    }

    private LinearProblem problem(Tensor weight, LinearStatistics statistics, HessianFactors factors,
            Workers own) {
        return new LinearProblem("linear", weight, Optional.empty(), Optional.empty(),
                new SparsityPattern.PerMatrix(0.5), statistics, factors, own);
    }

    private PrunedLinear prune(String method, Tensor weight, LinearStatistics statistics, SparsityPattern pattern) {
        return linear.prune(method, weight, statistics, pattern).linears().get("linear.weight");
    }

    private LinearStatistics collected(Tensor weight, Tensor inputs) {
        return linear.collected(weight, inputs, Needs.HESSIAN.and(Needs.SQUARED_NORM));
    }

    private static Tensor hessian(float off) {
        return torch.tensor(new float[]{1, off, off, 1}).reshape(2, 2);
    }
}
