// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.BlockSelector;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.WeightMatrix;

/// Every one of the 2,401 metrics prunes what its canonical one prunes, on two linears of unlike size, scale and inputs, whichever
/// weights compete.
class ComparisonGroupTest {
    private final Arena arena = Arena.ofConfined();
    private List<MetaOperands> operands;

    @BeforeEach
    void draw() {
        Random random = new Random(5);
        operands = List.of(linear(random, 6, 9, 0.3), linear(random, 11, 7, 1.9));
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private MetaOperands linear(Random random, int rows, int columns, double scale) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        float[] squares = new float[columns];
        for (int j = 0; j < columns; j++) {
            squares[j] = (float) Math.exp(random.nextGaussian());
        }
        MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
        return new MetaOperands(new WeightMatrix(segment, rows, columns), new LinearStatistics(squares, 1));
    }

    @ParameterizedTest
    @CsvSource({"ROW,324", "MATRIX,504", "BLOCK,2058"})
    void aClassPrunesAlike(ComparisonGroup group, int classes) {
        SparsityPattern pattern = switch (group) {
            case ROW -> new SparsityPattern.PerRow(0.5);
            case MATRIX -> new SparsityPattern.PerMatrix(0.5, true);
            case BLOCK -> new SparsityPattern.PerBlock(0.5, true);
        };
        Map<Integer, List<Mask>> masks = new HashMap<>();
        Set<Integer> canonical = new HashSet<>();
        for (int index = 0; index < MetaMetric.SIZE; index++) {
            MetaMetric metric = MetaMetric.ofIndex(index, BetaOn.SQUARED, RelativeSum.CODE);
            int lowest = metric.canonical(group).index();
            canonical.add(lowest);
            assertThat(lowest).isLessThanOrEqualTo(index);
            if (lowest < index) { // itself says nothing
                List<Mask> expected = masks.computeIfAbsent(lowest, _ -> masks(metric.canonical(group), pattern));
                assertThat(masks(metric, pattern)).as(metric.id()).isEqualTo(expected);
            }
        }
        assertThat(canonical).hasSize(classes);
        assertThat(MetaMetric.canonical(BetaOn.SQUARED, RelativeSum.CODE, group)).hasSize(classes);
    }

    private List<Mask> masks(MetaMetric metric, SparsityPattern pattern) {
        return BlockSelector.select(operands.stream()
                .map(own -> new BlockSelector.Part(metric.scores(own), pattern)).toList());
    }
}
