// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.LinearOrder;
import org.optishear.tensor.TensorMemory;

/// What calibration saw at one linear: what was asked for ([Needs]), and nothing else.
///
/// Linears that share an input (q, k, v; gate, up) share the arrays and tensors; they are not to be written to.
public final class LinearStatistics {
    private final int windows;
    private final Optional<float[]> meanSquaredNorm;
    private final Optional<Tensor> hessian;
    private final Optional<Moments> moments;
    private final Optional<Tensor> gradient;

    LinearStatistics(int windows, Optional<float[]> meanSquaredNorm, Optional<Tensor> hessian,
            Optional<Moments> moments, Optional<Tensor> gradient) {
        this.windows = windows;
        this.meanSquaredNorm = meanSquaredNorm;
        this.hessian = hessian;
        this.moments = moments;
        this.gradient = gradient;
    }

    /// Squared norms alone.
    public LinearStatistics(float[] meanSquaredNorm, int windows) {
        this(windows, Optional.of(meanSquaredNorm), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Nothing was seen.
    public static LinearStatistics none() {
        return new LinearStatistics(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same with a gradient.
    ///
    /// @param gradientOfLoss as [#gradient]
    public LinearStatistics withGradient(Tensor gradientOfLoss) {
        return new LinearStatistics(windows, meanSquaredNorm, hessian, moments, Optional.of(gradientOfLoss));
    }

    /// The same for the linear in another order, in arrays and tensors of their own; tensors belong to the caller's innermost
    /// scope.
    public LinearStatistics reordered(LinearOrder order) {
        return new LinearStatistics(windows, meanSquaredNorm.map(order::ofInputs), hessian.map(order::ofInputPairs),
                moments.map(found -> new Moments(order.ofInputs(found.sum()), order.ofInputs(found.mean()),
                        order.ofInputs(found.variance()))),
                gradient.map(order::of));
    }

    /// How many windows ran through the linear.
    public int windows() {
        return windows;
    }

    /// `[in]`: mean over windows of the squared norm of each input channel, fp32 (`scaler_row` in locuslab/wanda@8e8fc87
    /// `lib/layerwrapper.py`; not divided by the number of tokens).
    ///
    /// @throws IllegalStateException if [Needs#squaredNorm] was not asked for
    public float[] meanSquaredNorm() {
        return asked(meanSquaredNorm, "squared norms");
    }

    /// Input channels that were 0 for every token, ascending: their squares have the sum 0. Empty if neither squared norms nor the
    /// Hessian were asked for.
    public List<Integer> deadInputs() {
        float[] squares = meanSquaredNorm.or(() -> hessian.map(LinearStatistics::diagonal)).orElse(new float[0]);
        return IntStream.range(0, squares.length).filter(j -> squares[j] == 0).boxed().toList();
    }

    private static float[] diagonal(Tensor matrix) {
        try (PointerScope _ = new PointerScope()) {
            return TensorMemory.floats(matrix.diagonal().contiguous());
        }
    }

    /// `[in, in]`, fp32: 2 / windows · Σ xᵀx over all tokens, without damping (`H` in IST-DASLab/sparsegpt@147d215
    /// `sparsegpt.py`). To be read only; it lives as long as the scope it was collected in.
    ///
    /// @throws IllegalStateException if [Needs#hessian] was not asked for
    public Tensor hessian() {
        return asked(hessian, "the Hessian");
    }

    /// Sums, means and variances of the input channels.
    ///
    /// @throws IllegalStateException if [Needs#moments] was not asked for
    public Moments moments() {
        return asked(moments, "moments");
    }

    /// `[out, in]`, fp16: sqrt of the sum over windows of (100 · ∂loss/∂W)² of the dense model ([Gradients]).
    ///
    /// @throws IllegalStateException if [Needs#gradient] was not asked for
    public Tensor gradient() {
        return asked(gradient, "the gradient");
    }

    private static <T> T asked(Optional<T> statistic, String name) {
        return statistic.orElseThrow(() -> new IllegalStateException(name + " not collected; Needs must ask for it"));
    }
}
