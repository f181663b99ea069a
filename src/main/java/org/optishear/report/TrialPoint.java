// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.Optional;

/// One trial as the chart shows it.
///
/// @param objective empty if it failed or has not ended
/// @param metric empty if its parameters are not those of the meta metric
/// @param repeated whether its value was taken from an earlier trial
record TrialPoint(int number, Optional<Double> objective, Optional<Metric> metric, boolean repeated) {}
