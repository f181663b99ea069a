// SPDX-License-Identifier: Apache-2.0
/// How much each block and each linear gives up: the same for all, by outliers (OWL), from a file, exact to the element, or carried over from another model.
///
/// - **In:** a model's prunable sizes; for OWL its calibration windows.
/// - **Out:** an [Allocation]: a pattern for each block, and for single linears.
/// - **Start reading at** [Allocation], then [Owl].
/// - **Add one:** an allocation is a factory of [Allocation].
/// - **Never here:** which metric ranks the weights (`metric`), what is done with them (`prune`, `update`), how an allocation is searched (`space`).
package org.optishear.allocation;
