// SPDX-License-Identifier: Apache-2.0
/// The glue: pruning as a search problem, and what a run leaves behind.
///
/// - **In:** a model, windows and settings ([MetricSearch.Settings]).
/// - **Out:** a study of trials, [SearchReport], [Plan], [Manifest].
/// - **Start reading at** [MetricSearch], then [PruningProblem].
/// - **Add one:** another kind of search is one class beside [MetricSearch].
/// - **Never here:** how the next candidate is chosen (`search`), how anything is printed (`cli`, `report`).
package org.optishear.experiment;
