// SPDX-License-Identifier: Apache-2.0
/// What calibration text tells about the inputs of each linear.
///
/// - **In:** a block, the hidden states that enter it, and what is asked for ([Needs]).
/// - **Out:** statistics by linear ([LinearStatistics]).
/// - **Start reading at** [BlockStatistics].
/// - **Add one:** a statistic is a field of [Needs] and [LinearStatistics] and its accumulation in [BlockStatistics].
/// - **Never here:** what a statistic says about a weight (`metric`).
package org.optishear.calibration;
