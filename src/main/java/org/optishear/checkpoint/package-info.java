// SPDX-License-Identifier: Apache-2.0
/// Hugging Face checkpoints on disk: safetensors or torch files, their shard index, config.json; read by map, written whole or not at all.
///
/// - **In:** a folder in Hugging Face layout; nothing of it is trusted before it is checked.
/// - **Out:** libtorch tensors over mapped bytes ([Checkpoint]), typed config values ([HfConfig]), a new folder ([CheckpointWriter]).
/// - **Start reading at** [Checkpoint], then [WeightFile], [SafetensorsFile] and [TorchFile].
/// - **Add one:** a dtype of the format is one line in [DType]; a format is a [WeightFile] and its line in [Checkpoint].
/// - **Never here:** what a tensor is for (`model`), which of its values are pruned (`prune`).
package org.optishear.checkpoint;
