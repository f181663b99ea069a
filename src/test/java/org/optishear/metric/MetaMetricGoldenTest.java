// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.RowScores;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// All 2,401 candidates against the reference's operator functions (golden/metric).
class MetaMetricGoldenTest {
    @ParameterizedTest
    @CsvSource({"m0,SQUARED", "m0,NORM", "m1,SQUARED", "m1,NORM", "m2,SQUARED", "m2,NORM"})
    void allMasksAreExactOutsideTheFlaggedRows(String matrix, BetaOn betaOn) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("metric/" + matrix + ".safetensors.gz"));
        MetaOperands operands = operands(golden);
        int rows = operands.weight().rows();
        int columns = operands.weight().columns();
        byte[] masks = golden.bytes(betaOn.text() + ".prune_mask_bits");
        byte[] near = golden.bytes(betaOn.text() + ".near_tie_at_cut");
        int maskBytes = (columns + 7) / 8;
        int flagBytes = (rows + 7) / 8;
        int compared = 0;
        for (int index = 0; index < MetaMetric.SIZE; index++) {
            MetaMetric metric = MetaMetric.ofIndex(index, betaOn, RelativeSum.CODE);
            Mask mask = MaskSelector.select(metric.scores(operands), new SparsityPattern.PerRow(0.5));
            for (int row = 0; row < rows; row++) {
                if (GoldenTensors.bit(Arrays.copyOfRange(near, index * flagBytes, (index + 1) * flagBytes), row)) {
                    continue;
                }
                int start = (index * rows + row) * maskBytes;
                byte[] expected = Arrays.copyOfRange(masks, start, start + maskBytes);
                for (int column = 0; column < columns; column++) {
                    assertThat(mask.pruned(row, column)).as("%s row %d column %d", metric, row, column)
                            .isEqualTo(GoldenTensors.bit(expected, column));
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(MetaMetric.SIZE * rows - 12);
    }

    @ParameterizedTest
    @CsvSource({"m0,SQUARED", "m0,NORM", "m1,SQUARED", "m1,NORM", "m2,SQUARED", "m2,NORM"})
    void scoresAgreeToRounding(String matrix, BetaOn betaOn) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("metric/" + matrix + ".safetensors.gz"));
        MetaOperands operands = operands(golden);
        int[] indices = golden.ints(betaOn.text() + ".sample_index");
        double[] expected = golden.doubles(betaOn.text() + ".sample_scores");
        int columns = operands.weight().columns();
        double[] row = new double[columns];
        int at = 0;
        for (int index : indices) {
            RowScores.InDouble scores = MetaMetric.ofIndex(index, betaOn, RelativeSum.CODE).scores(operands);
            for (int i = 0; i < scores.rows(); i++) {
                scores.row(i, row);
                for (int j = 0; j < columns; j++, at++) {
                    if (Double.isFinite(expected[at])) {
                        assertThat(row[j]).as("metric %d [%d, %d]", index, i, j).isCloseTo(expected[at],
                                within(1e-12 * Math.abs(expected[at])));
                    } else {
                        assertThat(Double.compare(row[j], expected[at])).as("metric %d [%d, %d]", index, i, j).isZero();
                    }
                }
            }
        }
        assertThat(at).isEqualTo(expected.length);
    }

    @ParameterizedTest
    @CsvSource({"m0,SQUARED", "m0,NORM", "m1,SQUARED", "m1,NORM", "m2,SQUARED", "m2,NORM"})
    void canonicallyEqualCandidatesPruneAlike(String matrix, BetaOn betaOn) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("metric/" + matrix + ".safetensors.gz"));
        MetaOperands operands = operands(golden);
        short[] classes = golden.shorts(betaOn.text() + ".mask_class");
        byte[] ties = golden.bytes(betaOn.text() + ".near_tie_at_cut");
        double[] weight = golden.doubles("W");
        boolean hasZeros = Arrays.stream(weight).anyMatch(w -> w == 0);
        int flagBytes = (operands.weight().rows() + 7) / 8;
        for (int index = 0; index < MetaMetric.SIZE; index++) {
            MetaMetric metric = MetaMetric.ofIndex(index, betaOn, RelativeSum.CODE);
            MetaMetric canonical = metric.canonical(ComparisonGroup.ROW);
            assertThat(canonical.index()).isLessThanOrEqualTo(index);
            boolean flagged = anyBit(ties, index, flagBytes) || anyBit(ties, canonical.index(), flagBytes);
            if (metric.ranksAs(canonical, operands) && !hasZeros && !flagged) {
                assertThat(classes[index]).as(metric.toString()).isEqualTo(classes[canonical.index()]);
            }
        }
    }

    private static boolean anyBit(byte[] flags, int index, int flagBytes) {
        for (int b = index * flagBytes; b < (index + 1) * flagBytes; b++) {
            if (flags[b] != 0) {
                return true;
            }
        }
        return false;
    }

    @org.junit.jupiter.api.Test
    void thereAre324CanonicalCandidatesWithinRows() {
        List<MetaMetric> canonical = MetaMetric.canonical(BetaOn.SQUARED, RelativeSum.CODE, ComparisonGroup.ROW);
        assertThat(canonical).hasSize(324);
        assertThat(MetaMetric.canonical(BetaOn.SQUARED, RelativeSum.CODE, ComparisonGroup.MATRIX))
                .hasSize(7 * 6 * 4 * 3);
    }

    private static MetaOperands operands(GoldenTensors golden) {
        double[] weight = golden.doubles("W");
        int rows = (int) golden.shape("W")[0];
        int columns = (int) golden.shape("W")[1];
        return new MetaOperands(new MagnitudeRows() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public int columns() {
                return columns;
            }

            @Override
            public void row(int row, double[] into) {
                for (int j = 0; j < columns; j++) {
                    into[j] = Math.abs(weight[row * columns + j]);
                }
            }
        }, golden.doubles("s"));
    }
}
