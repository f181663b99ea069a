// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.WeightMatrix;

/// What every candidate of the meta metric needs of one linear, computed once and shared by all of them.
public final class MetaOperands {
    /// Beyond e^±460 (about 1e±200) an exponential may overflow or vanish in a product; see [MetaMetric#ranksAs].
    private static final double SAFE_EXPONENT = 460;

    private static final double SAFE_SCALE = 1e60;

    private final MagnitudeRows weight;
    private final MatrixSums weightSums;
    private final double[] norm; // x [in]
    private final MatrixSums squaredSums;
    private final MatrixSums normSums;

    /// @param weight the linear's weight, valid for as long as this is used
    /// @param statistics what calibration saw at its input
    public MetaOperands(WeightMatrix weight, LinearStatistics statistics) {
        this(MagnitudeRows.of(weight), widen(statistics.meanSquaredNorm()));
    }

    /// @param squaredNorm s `[in]`
    MetaOperands(MagnitudeRows weight, double[] squaredNorm) {
        this.weight = weight;
        this.weightSums = MatrixSums.of(weight);
        this.norm = new double[squaredNorm.length];
        for (int j = 0; j < norm.length; j++) {
            norm[j] = Math.sqrt(squaredNorm[j]);
        }
        this.squaredSums = MatrixSums.of(squaredNorm);
        this.normSums = MatrixSums.of(norm);
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int j = 0; j < values.length; j++) {
            wide[j] = values[j];
        }
        return wide;
    }

    MagnitudeRows weight() {
        return weight;
    }

    MatrixSums weightSums() {
        return weightSums;
    }

    double[] norm() {
        return norm;
    }

    MatrixSums betaSums(BetaOn betaOn) {
        return switch (betaOn) {
            case SQUARED -> squaredSums;
            case NORM -> normSums;
        };
    }

    /// Whether the factors of |W| that algebra calls equal within a row are so in floating point: no sum is so large or
    /// small that a product overflows or vanishes.
    boolean weightScalesAreSafe() {
        return weightSums.largest() <= SAFE_EXPONENT && isSafe(weightSums.total()) && isSafe(weightSums.mean());
    }

    /// The same for the factors of the inputs.
    boolean inputScalesAreSafe() {
        return isSafe(squaredSums.total()) && isSafe(squaredSums.mean());
    }

    /// Whether exp and softmax of the norms order alike: neither overflows nor vanishes.
    boolean inputExponentsAreSafe() {
        return normSums.largest() <= SAFE_EXPONENT;
    }

    private static boolean isSafe(double scale) {
        return scale >= 1 / SAFE_SCALE && scale <= SAFE_SCALE;
    }
}
