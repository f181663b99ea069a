// SPDX-License-Identifier: Apache-2.0
/// Causal language models as libtorch computes them: embed, blocks, head.
///
/// - **In:** weights by their Hugging Face names ([WeightSource]) and a config.
/// - **Out:** hidden states and logits; each block lists its prunable linears by name ([Block#linears]).
/// - **Start reading at** [CausalLm], then [Llama].
/// - **Add one:** a family is one class beside [Llama] and one line in [ModelFamilies#BUILT_IN].
/// - **Never here:** which weights matter (`metric`), what the logits are compared with (`evaluation`).
package org.optishear.model;
