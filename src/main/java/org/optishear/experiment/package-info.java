// SPDX-License-Identifier: Apache-2.0
/// The glue: pruning as a search problem, and the run directory of a search.
///
/// - **In:** a model, windows and settings ([MetricSearch.Settings]).
/// - **Out:** a study of trials, [SearchReport], `search.json` and `plan.json` ([MetricRun]).
/// - **Start reading at** [MetricSearch], then [PruningProblem].
/// - **Add one:** another kind of search is one class beside [MetricSearch].
/// - **Never here:** how the next candidate is chosen (`search`), what one run leaves behind (`run`), how anything is printed (`cli`,
///   `report`).
package org.optishear.experiment;
