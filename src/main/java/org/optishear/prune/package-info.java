// SPDX-License-Identifier: Apache-2.0
/// Pruning a whole model, block by block, and the model that results.
///
/// - **In:** a model, calibration windows, a method and an allocation.
/// - **Out:** masks, and values where they changed ([PrunedModel]).
/// - **Start reading at** [Pruner].
/// - **Add one:** a way of keeping blocks is one class beside [BlocksInMemory].
/// - **Never here:** how a weight is scored (`metric`) or selected (`mask`), how good the result is (`evaluation`).
package org.optishear.prune;
