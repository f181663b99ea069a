// SPDX-License-Identifier: Apache-2.0
/// One run: what it may take, where its inputs come from, and what it leaves behind.
///
/// - **In:** a checkpoint, windows, a [Plan] or a method, `--memory`.
/// - **Out:** [Manifest], [Plan] as `plan.json`, a pruned checkpoint ([PruneRun]), a measured one ([EvaluationRun]).
/// - **Start reading at** [Plan], then [PruneRun], then [MemoryPlan].
/// - **Add one:** another part of `plan.json` is one class such as [AllocationJson], and a line in [Plan].
/// - **Never here:** how weights are chosen (`prune`), several candidates or methods (`experiment`, `comparison`), what is printed (`cli`).
package org.optishear.run;
