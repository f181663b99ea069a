// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.tensor.ComputeDevice;

/// What all decoders share: reading weights, and what is kept between calls.
abstract class Decoder implements CausalLm {
    private final WeightSource weights;
    private final int vocabulary;
    private final int maximumLength;
    private final int blocks;
    private final int heads;
    private final Map<String, Tensor> resident = new ConcurrentHashMap<>();
    private final Map<Position, Rotary.Table> tables = new ConcurrentHashMap<>();

    private record Position(Rotary rotary, int tokens) {}

    Decoder(WeightSource weights, int vocabulary, int maximumLength, int blocks, int heads) {
        this.weights = weights;
        this.vocabulary = vocabulary;
        this.maximumLength = maximumLength;
        this.blocks = blocks;
        this.heads = heads;
    }

    /// Names of a block's prunable linears, in the order of the references.
    abstract List<String> linears(int block);

    /// Token ids `[batch, tokens]` → `[batch, tokens, hidden]`.
    abstract Tensor embed(Tensor ids);

    /// Output of the last block, where the model is computed → logits.
    abstract Tensor head(Tensor hidden);

    @Override
    public final Tensor logits(Tensor hidden) {
        return head(device().here(hidden)).cpu();
    }

    final ComputeDevice device() {
        return weights.device();
    }

    /// Whether scores are capped in some block ([Attention]).
    boolean capped() {
        return false;
    }

    @Override
    public final long attentionScores(int tokens) {
        return heads * Attention.scoresAtOnce(tokens, capped());
    }

    @Override
    public final int vocabularySize() {
        return vocabulary;
    }

    @Override
    public final int maximumLength() {
        return maximumLength;
    }

    @Override
    public final int blockCount() {
        return blocks;
    }

    @Override
    public final List<String> prunableWeights() {
        return IntStream.range(0, blocks).boxed().flatMap(block -> linears(block).stream())
                .map(name -> name + ".weight").toList();
    }

    @Override
    public final StoredForm storedForm(String tensor) {
        return new StoredForm(weights.storedType(tensor), storesTransposed(tensor));
    }

    @Override
    public final Tensor embed(int[][] ids) {
        int tokens = ids[0].length;
        int[] flat = new int[ids.length * tokens];
        for (int row = 0; row < ids.length; row++) {
            System.arraycopy(ids[row], 0, flat, row * tokens, tokens);
        }
        return embed(torch.tensor(flat).to(ScalarType.Long).reshape(ids.length, tokens)).cpu();
    }

    final WeightSource weights() {
        return weights;
    }

    final Linear linear(String name, long out, long in) {
        return new Linear(name, weights.matrix(name + ".weight", out, in), optional(name + ".bias", out));
    }

    /// A vector that a checkpoint may have or lack.
    final Optional<Tensor> optional(String name, long size) {
        return weights.has(name) ? Optional.of(weights.weight(name, size)) : Optional.empty();
    }

    /// A tensor in fp32 that is kept from the first use until the model is closed: head, final norm.
    final Tensor resident(String name, long... shape) {
        return resident.computeIfAbsent(name, key -> weights.weight(key, shape).retainReference());
    }

    /// Cosines and sines for a number of tokens, kept until the model is closed.
    final Rotary.Table table(Rotary rotary, long tokens) {
        return tables.computeIfAbsent(new Position(rotary, (int) tokens), key -> rotary.table(key.tokens(), device()));
    }

    @Override
    public final void close() {
        tables.values().forEach(Rotary.Table::close);
        tables.clear();
        resident.values().forEach(Tensor::close);
        resident.clear();
    }
}
