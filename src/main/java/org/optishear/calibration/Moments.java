// SPDX-License-Identifier: Apache-2.0
package org.optishear.calibration;

/// First and second moments of a linear's inputs, fp32.
///
/// @param sum `[in]`: mean over windows of the sum of each input channel over the window's tokens
///        (`sum_metric_row` in zyxxmu/DSnoT@4c029df `lib/layerwrapper.py`)
/// @param mean `[in]`: mean of each channel over all tokens
/// @param variance `[in]`: mean over all tokens of the variance within their window, without Bessel's correction (`var`
///        there; what lies between the means of windows is not in it)
public record Moments(float[] sum, float[] mean, float[] variance) {}
