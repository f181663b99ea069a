// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

/// What calibration saw at the input of one linear.
///
/// @param meanSquaredNorm `[in]`: mean over windows of the squared norm of each input channel, fp32
///        (`scaler_row` in locuslab/wanda@8e8fc87 `lib/layerwrapper.py`; not divided by the number of tokens)
/// @param windows how many windows were seen
public record LinearStatistics(float[] meanSquaredNorm, int windows) {}
