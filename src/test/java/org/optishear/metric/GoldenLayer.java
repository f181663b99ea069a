// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// One linear of golden/layer: its scores and masks beside those of the references' own functions.
///
/// @param block owned by the caller's innermost `PointerScope`
record GoldenLayer(GoldenTensors golden, OneLinear block) {
    static GoldenLayer of(String name) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        return new GoldenLayer(golden, OneLinear.of(golden));
    }

    WeightMatrix weight() {
        return WeightMatrix.of(block.linear().weight());
    }

    LinearStatistics statistics(Needs needs, Workers workers) {
        return block.calibrated(golden, needs, workers);
    }

    static PruningMetric metric(String text) {
        return Metrics.parse(text, BetaOn.SQUARED, RelativeSum.CODE);
    }

    void assertScores(String name, RowScores scores) {
        assertClose(name, all((RowScores.InFloat) scores), golden.floats(name + ".score"), 1e-5f);
    }

    static float[] all(RowScores.InFloat scores) {
        float[] values = new float[scores.rows() * scores.columns()];
        float[] row = new float[scores.columns()];
        for (int i = 0; i < scores.rows(); i++) {
            scores.row(i, row);
            System.arraycopy(row, 0, values, i * row.length, row.length);
        }
        return values;
    }

    static void assertClose(String what, float[] found, float[] expected, float relative) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (Float.isNaN(expected[i])) {
                assertThat(found[i]).as("%s %d", what, i).isNaN();
            } else {
                assertThat(found[i]).as("%s %d", what, i).isCloseTo(expected[i],
                        within(relative * Math.abs(expected[i])));
            }
        }
    }

    /// Rows, the matrix and N:M at the sparsities of the fixtures, where the reference has them.
    ///
    /// @return how many masks there were
    int assertMasks(String name, RowScores scores) {
        int masks = 0;
        for (String sparsity : new String[]{"0.3", "0.5", "0.65"}) {
            double fraction = Double.parseDouble(sparsity);
            masks += assertMask(name + ".matrix." + sparsity, scores, new SparsityPattern.PerMatrix(fraction));
            masks += assertMask(name + ".row." + sparsity, scores, new SparsityPattern.PerRow(fraction));
            masks += assertMask(name + ".variant." + sparsity, scores, new SparsityPattern.RowShare(fraction));
        }
        for (int half : new int[]{2, 4}) { // half pruned, half kept: the two readings of N:M coincide
            masks += assertMask(name + "." + half + "of" + 2 * half, scores,
                    new SparsityPattern.NofM(half, 2 * half, true));
        }
        return masks;
    }

    /// A mask at a fraction of the matrix.
    void assertMask(String name, RowScores scores, String sparsity) {
        assertThat(assertMask(name, scores, new SparsityPattern.PerMatrix(Double.parseDouble(sparsity)))).isOne();
    }

    /// Exact but where the reference's own choice is not defined: N:M groups with a tie at the cut.
    ///
    /// @return 1 if the reference has such a mask
    private int assertMask(String name, RowScores scores, SparsityPattern pattern) {
        if (!golden.has(name + ".keep")) {
            return 0;
        }
        byte[] keep = golden.bytes(name + ".keep");
        byte[] ties = golden.has(name + ".tie_groups") ? golden.bytes(name + ".tie_groups") : new byte[0];
        int group = pattern instanceof SparsityPattern.NofM groups ? groups.group() : 1;
        Mask mask = MaskSelector.select(scores, pattern);
        int compared = 0;
        for (int i = 0; i < keep.length; i++) {
            int row = i / mask.columns();
            int column = i % mask.columns();
            if (ties.length == 0 || ties[row * (mask.columns() / group) + column / group] == 0) {
                assertThat(mask.pruned(row, column)).as("%s row %d column %d", name, row, column)
                        .isEqualTo(keep[i] == 0);
                compared++;
            }
        }
        assertThat(compared).as(name).isGreaterThan(keep.length / 4);
        return 1;
    }
}
