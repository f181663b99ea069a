// SPDX-License-Identifier: Apache-2.0
/// Makes the bundled model: an invented world, its text, a tokenizer and a small LLaMA trained on it.
///
/// - **In:** a seed and settings.
/// - **Out:** endless text ([WorldText]), a byte-level tokenizer learnt from it ([BpeTrainer]), a checkpoint like any other.
/// - **Start reading at** [WorldText] for the text, [Trainer] for the model.
/// - **Add one:** a kind of document is one constant of [DocumentKind]; a plot is one constant of [Plot].
/// - **Never here:** anything that pruning needs, or any text that this project has not written.
package org.optishear.training;
