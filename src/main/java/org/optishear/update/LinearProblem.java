// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// One linear that a [WeightUpdate] is asked to prune.
///
/// @param name of the linear, for messages
/// @param weight `[out, in]`, fp32, contiguous, in host memory, dense; to be read only
/// @param mask chosen by a metric; empty where the update chooses itself
/// @param scores that the mask was chosen by, of the dense weight; empty where there is no mask
/// @param pattern how much goes, and where it is compared
/// @param statistics at least what the update [WeightUpdate#needs]
/// @param factors of Hessians, shared by the linears of a block that share their input
/// @param workers to compute on; this is not called from one of their tasks
public record LinearProblem(String name, Tensor weight, Optional<Mask> mask, Optional<RowScores> scores,
        SparsityPattern pattern, LinearStatistics statistics, HessianFactors factors, Workers workers) {}
