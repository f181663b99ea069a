// SPDX-License-Identifier: Apache-2.0
/// Makes the bundled model: an invented world, its text, a tokenizer and a small LLaMA trained on it.
///
/// - **In:** a seed and settings.
/// - **Out:** a checkpoint folder like any other, with calibration and held-out text.
/// - **Start reading at** [Trainer].
/// - **Add one:** another kind of document is one class of the world.
/// - **Never here:** anything that pruning needs; this room only makes something to prune.
package org.optishear.training;
