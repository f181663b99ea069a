// SPDX-License-Identifier: Apache-2.0
/// Several ways to prune one model, measured alike and shown beside published numbers of the same protocol.
///
/// - **In:** a model, methods, calibration and evaluation windows.
/// - **Out:** rows of results, one file each, and tables of them.
/// - **Start reading at** [ComparisonRun], then [Comparison].
/// - **Add one:** a published number is an entry of `published.json`.
/// - **Never here:** how a model is pruned (`prune`), pages (`report`).
package org.optishear.comparison;
