// SPDX-License-Identifier: Apache-2.0
/// Which weights go: a pattern and scores in, packed bits out, weights zeroed in place.
///
/// - **In:** scores by row ([org.optishear.tensor.RowScores]) and a [SparsityPattern].
/// - **Out:** a [Mask]; with the fused selection also the weights, zeroed in the same pass.
/// - **Start reading at** [MaskSelector], then [Mask].
/// - **Add one:** a pattern is one record in [SparsityPattern] and one case in [MaskSelector].
/// - **Never here:** what a score means (`metric`), updates of the weights that stay (`prune`).
package org.optishear.mask;
