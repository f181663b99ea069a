// SPDX-License-Identifier: Apache-2.0
/// Pruning a whole model, block by block, and the model that results.
///
/// - **In:** a model, calibration windows, a metric and an allocation.
/// - **Out:** one mask by linear ([PrunedModel]).
/// - **Start reading at** [Pruner].
/// - **Add one:** an allocation is a factory of [Allocation].
/// - **Never here:** how a weight is scored (`metric`) or selected (`mask`), how good the result is (`evaluation`).
package org.optishear.prune;
