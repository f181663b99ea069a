// SPDX-License-Identifier: Apache-2.0
/// OptiShear: search the metric that prunes a large language model best, prune once, prove what it cost.
///
/// The rooms, in the order data flows; an import points to an earlier room only (`LayersTest` holds this list):
/// `search`, `study`, `tensor`, `checkpoint`, `text`, `model`, `calibration`, `mask`, `metric`, `allocation`, `update`, `prune`,
/// `evaluation`, `hub`, `training`, `space`, `run`, `experiment`, `comparison`, `inspection`, `report`, `cli`.
///
/// This room itself holds only what every room may use: [InputException].
package org.optishear;
