// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.calibration.Needs;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;
import org.optishear.testing.TestData;

/// ALPS against the published code's masks and errors (golden/layer).
class AlpsTest {
    private static final String[] RUNS = {"u0.5", "u0.65", "2of4", "4of8"};

    /// Equal weights of the layer `ties` are dropped in an order that the reference leaves open, and ADMM goes on from there.
    @ParameterizedTest
    @CsvSource({"gauss, 0.98, 0.02", "heavy, 0.98, 0.02", "wide, 0.98, 0.02", "ties, 0.95, 0.1"})
    void findsTheSupportAndTheErrorOfThePublishedCode(String name, double agreement, double tolerance) throws IOException {
        JsonNode facts = new ObjectMapper().readTree(TestData.golden("layer/" + name + ".json").toFile());
        try (PointerScope _ = new PointerScope(); Workers workers = new Workers(2)) {
            LayerProblem layer = LayerProblem.of(name, workers);
            for (String run : RUNS) {
                SparsityPattern pattern = LayerProblem.pattern(run.replace("u", ""), true);
                LinearProblem problem = layer.alone(pattern, Needs.HESSIAN);
                UpdatedLinear updated = new Alps().update(problem);
                JsonNode expected = facts.get("alps." + run);
                byte[] keep = layer.golden().bytes("alps." + run + ".keep");
                int agreeing = 0;
                for (int i = 0; i < keep.length; i++) {
                    boolean kept = !updated.mask().pruned(i / updated.mask().columns(), i % updated.mask().columns());
                    agreeing += kept == (keep[i] == 1) ? 1 : 0;
                }
                System.out.println(name + " " + run + " " + agreeing / (double) keep.length + " " + relativeError(problem, updated.weight()) / expected.get("rel_error").doubleValue());
                assertThat(keep.length - updated.mask().prunedCount()).isEqualTo(expected.get("kept").longValue());
                assertThat(agreeing / (double) keep.length).as("%s %s", name, run).isGreaterThanOrEqualTo(agreement);
                double error = expected.get("rel_error").doubleValue();
                assertThat(relativeError(problem, updated.weight())).as("%s %s", name, run).isCloseTo(error, within(tolerance * error));
            }
        }
    }

    /// tr (B - B₀) A (B - B₀)ᵀ / tr B₀AB₀ᵀ in double, with the ridge as the published code reckons it.
    private static double relativeError(LinearProblem problem, Tensor weight) {
        Tensor gram = problem.statistics().hessian().to(ScalarType.Double);
        gram.diagonal().add_(gram.diagonal().mean().mul(new Scalar(0.01)));
        Tensor dense = problem.weight().to(ScalarType.Double);
        Tensor change = weight.to(ScalarType.Double).sub(dense);
        return change.mm(gram).mul(change).sum().item_double() / dense.mm(gram).mul(dense).sum().item_double();
    }
}
