// SPDX-License-Identifier: Apache-2.0
/// How good a model is on its own (perplexity), and how far a pruned one has moved from the dense one.
///
/// - **In:** a model and windows of token ids.
/// - **Out:** [Perplexity]; the distances between outputs ([Objective]).
/// - **Start reading at** [Perplexity], then [DenseOutputs].
/// - **Add one:** an objective is one class beside [LogitFrobenius] and one line in [Objectives].
/// - **Never here:** how the model was pruned (`prune`), which candidate is next (`search`).
package org.optishear.evaluation;
