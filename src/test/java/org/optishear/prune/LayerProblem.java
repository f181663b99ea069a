// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Optional;
import org.optishear.calibration.LinearStatistics;
import org.optishear.calibration.Needs;
import org.optishear.calibration.OneLinear;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;
import org.optishear.update.HessianFactors;
import org.optishear.update.LinearProblem;

/// Problems for weight updates out of a linear of golden/layer.
///
/// @param block owned by the caller's innermost `PointerScope`
public record LayerProblem(GoldenTensors golden, OneLinear block, HessianFactors factors, Workers workers)
        implements
            AutoCloseable {
    public static LayerProblem of(String name, Workers workers) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("layer/" + name + ".safetensors.gz"));
        return new LayerProblem(golden, OneLinear.of(golden), new HessianFactors(), workers);
    }

    /// The mask of a metric is to be followed.
    public LinearProblem after(String metric, SparsityPattern pattern, Needs needs) {
        LinearStatistics statistics = block.calibrated(golden, needs, workers);
        RowScores scores = Metrics.parse(metric, BetaOn.SQUARED, RelativeSum.CODE)
                .scores(WeightMatrix.of(block.linear().weight()), statistics);
        return new LinearProblem("linear", block.linear().weight(),
                Optional.of(MaskSelector.select(scores, pattern)), Optional.of(scores), pattern, statistics,
                factors, workers);
    }

    /// The update is to choose itself.
    public LinearProblem alone(SparsityPattern pattern, Needs needs) {
        return new LinearProblem("linear", block.linear().weight(), Optional.empty(), Optional.empty(), pattern,
                block.calibrated(golden, needs, workers), factors, workers);
    }

    @Override
    public void close() {
        factors.close();
    }

    /// `2of4` of the golden names, which counts the pruned, or a fraction.
    public static SparsityPattern pattern(String text, boolean wholeMatrix) {
        int of = text.indexOf("of");
        if (of < 0) {
            double fraction = Double.parseDouble(text);
            return wholeMatrix ? new SparsityPattern.PerMatrix(fraction) : new SparsityPattern.PerRow(fraction);
        }
        int group = Integer.parseInt(text.substring(of + 2));
        return new SparsityPattern.NofM(group - Integer.parseInt(text.substring(0, of)), group);
    }
}
