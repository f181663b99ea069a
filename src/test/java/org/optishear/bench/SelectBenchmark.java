// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.tensor.RowScores;

/// Scores, selects and zeroes the weights of one matrix in place, two threads a side.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SelectBenchmark {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /// What goes, and the scores of ours.
    @State(Scope.Benchmark)
    public static class Task {
        @Param({"0.5", "2:4"})
        String pattern;
        SparsityPattern parsed;
        RowScores wanda;
        RowScores metaMetric;

        /// Before the first invocation.
        @Setup
        public void prepare(SelectMatrix matrix) {
            parsed = SparsityPattern.parse(pattern, SparsityPattern.PerRow::new);
            wanda = scores("wanda", matrix);
            metaMetric = scores("alpha=none,tauW=identity,beta=none,tauX=identity", matrix);
        }

        private static RowScores scores(String metric, SelectMatrix matrix) {
            return Metrics.parse(metric, BetaOn.SQUARED, RelativeSum.CODE).scores(matrix.matrix(),
                    matrix.statistics());
        }

        LibTorchSelect libTorch(SelectMatrix matrix) {
            torch.set_num_threads(SelectMatrix.THREADS);
            return switch (parsed) {
                case SparsityPattern.NofM groups -> new LibTorchSelect(matrix.weights, matrix.norm, groups.group(),
                        groups.group() - groups.keep());
                case SparsityPattern.PerRow _,SparsityPattern.PerMatrix _,SparsityPattern.RowShare _,SparsityPattern.PerBlock _ ->
                    new LibTorchSelect(matrix.weights,
                            matrix.norm, SelectMatrix.COLUMNS, (int) (SelectMatrix.COLUMNS * parsed.sparsity()));
            };
        }
    }

    /// Rows that libtorch's `topk` is given at a time.
    @State(Scope.Benchmark)
    public static class Chunk {
        @Param({"32", "128", "512", "2048", "4096"})
        int rows;
    }

    @Benchmark
    public Mask wanda(SelectMatrix matrix, Task task) {
        return MaskSelector.selectAndZero(task.wanda, task.parsed, matrix.memory, matrix.workers);
    }

    @Benchmark
    public Mask metaMetric(SelectMatrix matrix, Task task) {
        return MaskSelector.selectAndZero(task.metaMetric, task.parsed, matrix.memory, matrix.workers);
    }

    @Benchmark
    public void topk(SelectMatrix matrix, Task task, Chunk chunk) {
        task.libTorch(matrix).topk(chunk.rows);
    }

    @Benchmark
    public void stableSort(SelectMatrix matrix, Task task) {
        task.libTorch(matrix).stableSort();
    }

    /// The floor: every weight is read and written once.
    @Benchmark
    public void inPlace(SelectMatrix matrix) {
        matrix.forPieces((from, size) -> {
            MemorySegment piece = matrix.memory.asSlice(from, size);
            for (long at = 0; at < size; at += SPECIES.vectorByteSize()) {
                FloatVector.fromMemorySegment(SPECIES, piece, at, ByteOrder.nativeOrder()).abs()
                        .intoMemorySegment(piece, at, ByteOrder.nativeOrder());
            }
        });
    }

    /// The same by libtorch.
    @Benchmark
    public Tensor inPlaceByLibTorch(SelectMatrix matrix) {
        torch.set_num_threads(SelectMatrix.THREADS);
        return matrix.weights.mul_(new Scalar(2f));
    }

    /// The matrix is read and another one written.
    @Benchmark
    public Tensor copyByLibTorch(SelectMatrix matrix) {
        torch.set_num_threads(SelectMatrix.THREADS);
        return matrix.untouched().copy_(matrix.weights);
    }
}
