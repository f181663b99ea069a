// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// One threshold for several matrices: as one long matrix would be cut.
class BlockSelectorTest {
    private static final int[][] SHAPES = {{5, 16}, {1, 3}, {7, 24}, {16, 5}};

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBlockIsCutLikeOneMatrix(boolean exact) {
        for (int levels : new int[]{3, 1000}) { // with ties and without
            double[][] values = matrices(levels);
            double[] all = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
            for (double sparsity : new double[]{0, 0.1, 0.5, 0.8}) {
                SparsityPattern pattern = new SparsityPattern.PerBlock(sparsity, exact);
                List<Mask> masks = BlockSelector.select(parts(values, pattern));
                boolean[] expected = StableSortOracle.perMatrix(all, sparsity, exact);
                assertThat(flat(masks)).as("%s of %d levels", pattern, levels).isEqualTo(expected);
            }
        }
    }

    @Test
    void linearsOfOtherPatternsGoTheirOwnWay() {
        double[][] values = matrices(50);
        List<SparsityPattern> patterns = List.of(new SparsityPattern.PerBlock(0.5, true),
                new SparsityPattern.PerRow(0.4), new SparsityPattern.NofM(2, 4),
                new SparsityPattern.PerBlock(0.5, true));
        List<BlockSelector.Part> parts = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            parts.add(new BlockSelector.Part(scores(i, values[i]), patterns.get(i)));
        }
        List<Mask> masks = BlockSelector.select(parts);
        List<Mask> pair = BlockSelector.select(List.of(parts.get(0), parts.get(3)));
        assertThat(masks).containsExactly(pair.get(0), MaskSelector.select(scores(1, values[1]), patterns.get(1)),
                MaskSelector.select(scores(2, values[2]), patterns.get(2)), pair.get(1));
        assertThat(pair.get(0).prunedCount() + pair.get(1).prunedCount()).isEqualTo(80); // half of 5·16 + 16·5
    }

    @Test
    void weightsBecomeZeroAsMarked() {
        double[][] values = matrices(1000);
        try (Workers workers = new Workers(2); Arena arena = Arena.ofShared()) {
            List<MemorySegment> weights = Arrays.stream(values).map(matrix -> {
                MemorySegment memory = arena.allocate((long) matrix.length * Float.BYTES);
                memory.fill((byte) 1);
                return memory;
            }).toList();
            List<Mask> masks = BlockSelector.selectAndZero(
                    parts(values, new SparsityPattern.PerBlock(0.3, true)), weights, workers);
            for (int i = 0; i < values.length; i++) {
                for (int k = 0; k < values[i].length; k++) {
                    boolean zero = weights.get(i).getAtIndex(ValueLayout.JAVA_FLOAT, k) == 0;
                    assertThat(zero).isEqualTo(masks.get(i).pruned(k / SHAPES[i][1], k % SHAPES[i][1]));
                }
            }
        }
    }

    private static double[][] matrices(int levels) {
        Random random = new Random(levels);
        return Arrays.stream(SHAPES).map(shape -> random.doubles((long) shape[0] * shape[1])
                .map(value -> Math.floor(value * levels)).toArray()).toArray(double[][]::new);
    }

    private static RowScores scores(int matrix, double[] values) {
        return ArrayScores.inFloat(SHAPES[matrix][0], SHAPES[matrix][1], values);
    }

    private static List<BlockSelector.Part> parts(double[][] values, SparsityPattern pattern) {
        List<BlockSelector.Part> parts = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            parts.add(new BlockSelector.Part(scores(i, values[i]), pattern));
        }
        return parts;
    }

    private static boolean[] flat(List<Mask> masks) {
        int size = masks.stream().mapToInt(mask -> mask.rows() * mask.columns()).sum();
        boolean[] flat = new boolean[size];
        int next = 0;
        for (Mask mask : masks) {
            for (int k = 0; k < mask.rows() * mask.columns(); k++) {
                flat[next++] = mask.pruned(k / mask.columns(), k % mask.columns());
            }
        }
        return flat;
    }
}
