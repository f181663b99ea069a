// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.optishear.InputException;
import org.optishear.calibration.DampedHessian;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.TensorMemory;

/// Upper Cholesky factors of damped inverse Hessians ([DampedHessian]), each made once for all linears of a block that share
/// their input.
///
/// Where a Hessian has no factor in fp32, ten times the damping is tried, up to the whole mean of its diagonal. The published
/// code has no such second try.
///
/// Linears that share an input follow each other, so only the last factor is kept.
public final class HessianFactors implements AutoCloseable {
    private static final double STEP = 10;
    private static final double LARGEST = 1;
    private static final double SMALLEST_RAISED = 0.001;

    private LinearStatistics source;
    private double wanted;
    private Factor factor;

    private NormalizedHessian normalized;

    /// A factor.
    ///
    /// @param upper U, to be read only, until another factor is asked for
    /// @param dead inputs that are always 0, ascending
    /// @param damping that it took
    public record Factor(Tensor upper, List<Integer> dead, double damping) {}

    /// The factor of a linear's Hessian.
    ///
    /// @param damping to begin with
    /// @throws InputException if there is none: inputs that are not finite, or no factor with the largest damping; it names the
    ///     linear
    public Factor of(LinearProblem problem, double damping) {
        if (factor == null || source != problem.statistics() || wanted != damping) {
            close();
            factor = made(problem, damping);
            source = problem.statistics();
            wanted = damping;
        }
        return factor;
    }

    /// The normalised Hessian of a linear and its eigenvectors, to be read only, until another is asked for.
    ///
    /// @throws InputException if it is not finite; it names the linear
    NormalizedHessian normalized(LinearProblem problem, double damping) {
        if (normalized == null || !normalized.isOf(problem.statistics(), damping)) {
            close();
            normalized = NormalizedHessian.of(problem, damping);
        }
        return normalized;
    }

    /// What became of a linear all of whose inputs are 0 in every window.
    static List<String> withoutInputs(LinearProblem problem) {
        return List.of(problem.mask().isPresent()
                ? "no Hessian: none of the weights that stay was changed"
                : "no Hessian: weights chosen by magnitude, none changed");
    }

    private static Factor made(LinearProblem problem, double damping) {
        List<Integer> dead = dead(problem);
        for (double tried = damping;; tried = Math.max(SMALLEST_RAISED, tried * STEP)) {
            Optional<Tensor> upper = upper(problem, tried);
            if (upper.isPresent()) {
                return new Factor(upper.get(), dead, tried);
            }
            if (tried >= LARGEST) {
                throw new InputException(problem.name(),
                        "a Hessian without a Cholesky factor, even at damping " + tried,
                        "inputs whose squares fp32 can hold; or a method without a Hessian");
            }
        }
    }

    private static List<Integer> dead(LinearProblem problem) {
        float[] diagonal = TensorMemory.floats(problem.statistics().hessian().diagonal().contiguous());
        List<Integer> dead = new ArrayList<>();
        for (int j = 0; j < diagonal.length; j++) {
            if (!Float.isFinite(diagonal[j])) {
                throw new InputException(problem.name(), "a squared norm of " + diagonal[j] + " at input channel " + j,
                        "finite inputs whose squares fp32 can hold");
            }
            if (diagonal[j] == 0) {
                dead.add(j);
            }
        }
        return dead;
    }

    /// Belongs to no scope.
    private static Optional<Tensor> upper(LinearProblem problem, double damping) {
        try (PointerScope _ = new PointerScope()) {
            return DampedHessian.inverseFactor(problem.statistics().hessian(), damping, problem.workers())
                    .map(Tensor::retainReference);
        }
    }

    /// Frees what is kept.
    @Override
    public void close() {
        if (normalized != null) {
            normalized.close();
            normalized = null;
        }
        if (factor != null) {
            factor.upper().releaseReference();
            factor = null;
        }
    }
}
