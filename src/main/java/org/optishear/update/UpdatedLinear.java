// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.optishear.mask.Mask;

/// What a [WeightUpdate] made of a linear.
///
/// @param mask which weights are pruned
/// @param weight `[out, in]`, fp32, zero where pruned; of the caller's innermost scope
/// @param notices what a person should know, one line each, without the linear's name: damping that had to be raised, inputs that
///        are dead
public record UpdatedLinear(Mask mask, Tensor weight, List<String> notices) {}
