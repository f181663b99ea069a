// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import org.optishear.calibration.LinearStatistics;

/// x = sqrt(s), the norms of a linear's input channels, fp32.
final class InputNorms {
    private InputNorms() {}

    /// `[in]`; 0 for a dead channel.
    ///
    /// @throws UndefinedScores if one is not a number or not finite
    static float[] of(LinearStatistics statistics) {
        float[] norm = statistics.meanSquaredNorm().clone();
        for (int j = 0; j < norm.length; j++) {
            if (!Float.isFinite(norm[j])) {
                throw new UndefinedScores("a squared norm of " + norm[j] + " at input channel " + j,
                        "activations that are finite in fp32");
            }
            norm[j] = (float) Math.sqrt(norm[j]);
        }
        return norm;
    }
}
