// SPDX-License-Identifier: Apache-2.0
/// What happens to a linear beyond zeroing: the weights that stay make up for those that go, or the mask is refined.
///
/// - **In:** one linear, its mask or its pattern, what calibration saw ([LinearProblem]).
/// - **Out:** mask and weights ([UpdatedLinear]), with what a person should know.
/// - **Start reading at** [WeightUpdate], then [SparseGpt].
/// - **Add one:** one class beside [SparseGpt], one line in [WeightUpdates#BUILT_IN].
/// - **Never here:** how a block is run, or where results are kept (`prune`).
package org.optishear.update;
