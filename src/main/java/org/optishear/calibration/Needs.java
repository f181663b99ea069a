// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

/// Which statistics a method reads; nothing else is collected.
///
/// @param squaredNorm [LinearStatistics#meanSquaredNorm]
/// @param hessian [LinearStatistics#hessian], in·in numbers for each distinct input of a block
/// @param moments [LinearStatistics#moments]
/// @param gradient [LinearStatistics#gradient], which takes a way back through the whole dense model ([Gradients])
public record Needs(boolean squaredNorm, boolean hessian, boolean moments, boolean gradient) {
    /// Weights alone.
    public static final Needs NOTHING = new Needs(false, false, false, false);
    /// Squared norms of the inputs.
    public static final Needs SQUARED_NORM = new Needs(true, false, false, false);
    /// The Hessian of the layer's squared error.
    public static final Needs HESSIAN = new Needs(false, true, false, false);
    /// Sums, means and variances of the inputs.
    public static final Needs MOMENTS = new Needs(false, false, true, false);
    /// The gradient of the loss.
    public static final Needs GRADIENT = new Needs(false, false, false, true);

    /// What either of the two reads.
    public Needs and(Needs other) {
        return new Needs(squaredNorm || other.squaredNorm, hessian || other.hessian, moments || other.moments,
                gradient || other.gradient);
    }

    /// Whether the inputs of a linear are looked at, so that calibration windows must run through the blocks.
    public boolean inputs() {
        return squaredNorm || hessian || moments;
    }

    /// Whether calibration text is needed at all.
    public boolean windows() {
        return inputs() || gradient;
    }
}
