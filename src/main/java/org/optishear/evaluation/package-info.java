// SPDX-License-Identifier: Apache-2.0
/// How good a model is on its own (perplexity), and how far a pruned one has moved from the dense one.
///
/// - **In:** a model and windows of token ids.
/// - **Out:** [Perplexity]; the distance between logits ([LogitDistance]) and between distributions ([KlDivergence]).
/// - **Start reading at** [Perplexity], then [LogitDistance].
/// - **Add one:** an objective is one class beside [LogitDistance].
/// - **Never here:** how the model was pruned (`prune`), which candidate is next (`search`).
package org.optishear.evaluation;
