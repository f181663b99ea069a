// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// A weight matrix of the size of LLaMA-7B's `down_proj`, whole again before every invocation, and two threads.
@State(Scope.Benchmark)
public class SelectMatrix {
    static final int ROWS = 4096;
    static final int COLUMNS = 11008;
    static final int THREADS = 2;
    /// About 2 MB of weights.
    private static final int ROWS_OF_A_TASK = 47;

    final Tensor weights = normal(ROWS, COLUMNS); // [out, in]
    final Tensor norm = normal(1, COLUMNS).exp_().view(COLUMNS);
    final Workers workers = new Workers(THREADS);
    final MemorySegment memory = TensorMemory.of(weights);
    private final Tensor untouched = weights.clone();
    private final MemorySegment untouchedMemory = TensorMemory.of(untouched);

    private static Tensor normal(long rows, long columns) {
        torch.manual_seed(rows);
        return torch.randn(rows, columns);
    }

    /// A second matrix with the same values.
    Tensor untouched() {
        return untouched;
    }

    /// The weights as the product sees them.
    WeightMatrix matrix() {
        return WeightMatrix.of(weights);
    }

    /// Statistics whose norms are [#norm].
    LinearStatistics statistics() {
        return new LinearStatistics(TensorMemory.floats(norm.square()), 1);
    }

    /// Runs `work` on pieces of the matrix, on all threads.
    void forPieces(Piece work) {
        long size = (long) ROWS_OF_A_TASK * COLUMNS * Float.BYTES;
        workers.forEach(Math.ceilDiv(ROWS, ROWS_OF_A_TASK), i -> {
            long from = i * size;
            work.run(from, Math.min(size, memory.byteSize() - from));
        });
    }

    /// Work on bytes `from` to `from + size`.
    @FunctionalInterface
    interface Piece {
        void run(long from, long size);
    }

    /// Gives the weights back what the last invocation took, without libtorch's threads: they would go on spinning.
    @Setup(Level.Invocation)
    public void restore() {
        forPieces((from, size) -> memory.asSlice(from, size).copyFrom(untouchedMemory.asSlice(from, size)));
    }

    /// Frees the native memory.
    @TearDown(Level.Trial)
    public void close() {
        workers.close();
        weights.close();
        norm.close();
        untouched.close();
    }
}
