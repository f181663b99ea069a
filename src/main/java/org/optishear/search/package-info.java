// SPDX-License-Identifier: Apache-2.0
/// Searching a space of genomes for the lowest objectives; knows nothing of models or tensors.
///
/// - **In:** a [Problem] (its space, which genomes are equal beforehand, how a batch is evaluated) and a seed.
/// - **Out:** numbered evaluations and the best of them ([SearchResult]); each is told to a [Recorder] as it ends.
/// - **Start reading at** [Problem], then [SearchRun], then [Exhaustive].
/// - **Add one:** an algorithm is one class that implements [Algorithm], or extends [Evolution], and one line in `Algorithms.BUILT_IN`.
/// - **Never here:** what a genome means (`metric`), how it is evaluated (`experiment`), where trials are kept (`study`).
package org.optishear.search;
