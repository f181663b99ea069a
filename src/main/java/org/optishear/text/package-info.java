// SPDX-License-Identifier: Apache-2.0
/// Text as token ids: tokenizers, corpora, and the windows a model is calibrated and evaluated on.
///
/// - **In:** the tokenizer of a model folder ([TokenizerFiles]); local files of text or of token ids.
/// - **Out:** [Windows]: rows of token ids with the protocol that chose them and a hash of them.
/// - **Start reading at** [CalibrationText], then [Windows] and [CPythonRandom].
/// - **Add one:** a file format is one constant of [DocumentFormat].
/// - **Never here:** tensors, models, downloads.
package org.optishear.text;
