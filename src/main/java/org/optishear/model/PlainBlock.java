// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.TensorScope;

/// A block of attention and a plain MLP with layer norms.
///
/// ```text
/// before:    h = x + attention(norm1(x)),   y = h + mlp(norm2(h))
/// after:     h = norm1(x + attention(x)),   y = norm2(h + mlp(h))
/// parallel:  y = x + attention(norm1(x)) + mlp(norm2(x))
/// ```
///
/// @param device where it is computed
/// @param wiring which of the three
/// @param attentionNorm norm1
/// @param mlpNorm norm2
/// @param mixer queries, keys and values from the normed input, mixed by attention: `[batch, tokens, channels]`
/// @param activation of the MLP
/// @param values what attention's last linear reads
/// @param linears those the mixer reads, then attention's output, then the two of the MLP
record PlainBlock(ComputeDevice device, Wiring wiring, LayerNorm attentionNorm, LayerNorm mlpNorm, Mixer mixer,
        Activation activation, Foldable values,
        List<Linear> linears) implements Block {
    /// Where the norms stand.
    enum Wiring {
        BEFORE, AFTER, PARALLEL
    }

    /// Makes attention's output, before its last linear, from its input and the linears.
    interface Mixer extends BiFunction<List<Linear>, Tensor, Tensor> {}

    @Override
    public Tensor forward(Tensor states, InputObserver observer) {
        Tensor hidden = device.here(states);
        if (wiring == Wiring.PARALLEL) {
            Tensor attended = TensorScope.of(() -> attention(attentionNorm.apply(hidden), observer));
            return TensorScope.of(() -> feedForward(mlpNorm.apply(hidden), observer).add(attended).add(hidden).cpu());
        }
        Tensor attended = TensorScope.of(
                () -> after(attentionNorm, hidden.add(attention(before(attentionNorm, hidden), observer))));
        return TensorScope
                .of(() -> after(mlpNorm, attended.add(feedForward(before(mlpNorm, attended), observer))).cpu());
    }

    private Tensor before(LayerNorm norm, Tensor input) {
        return wiring == Wiring.BEFORE ? norm.apply(input) : input;
    }

    private Tensor after(LayerNorm norm, Tensor output) {
        return wiring == Wiring.AFTER ? norm.apply(output) : output;
    }

    private Tensor attention(Tensor input, InputObserver observer) {
        int output = linears.size() - 3;
        List<Linear> read = linears.subList(0, output);
        observer.observe(read, input);
        Tensor mixed = TensorScope.of(() -> mixer.apply(read, input));
        observer.observe(linears.subList(output, output + 1), mixed);
        return linears.get(output).apply(mixed);
    }

    private Tensor feedForward(Tensor input, InputObserver observer) {
        int first = linears.size() - 2;
        observer.observe(linears.subList(first, first + 1), input);
        Tensor activated = TensorScope.of(() -> activation.apply(linears.get(first).apply(input)));
        observer.observe(linears.subList(first + 1, first + 2), activated);
        return linears.get(first + 1).apply(activated);
    }

    @Override
    public List<Foldable> foldables() {
        Linear first = linears.get(linears.size() - 2);
        return List.of(values, Foldable.feedForward(linears.getLast(), new Foldable.Producer(first.name(), 0, 0)));
    }

    @Override
    public Block withLinears(UnaryOperator<Linear> replacement) {
        return new PlainBlock(device, wiring, attentionNorm, mlpNorm, mixer, activation, values,
                linears.stream().map(replacement).toList());
    }

    /// What attention's last linear reads, where every head has values of its own: a run for each.
    ///
    /// @param producer rows of the values, from one head to the next
    static Foldable values(Linear consumer, Foldable.Producer producer, int heads) {
        return new Foldable(consumer.name(), List.of(producer), heads, 1,
                Math.toIntExact(consumer.weight().size(1)) / heads);
    }

    /// `[batch, tokens, heads * headDim]` → `[batch, heads, tokens, headDim]`.
    static Tensor heads(Tensor projected, long heads) {
        return projected.reshape(projected.size(0), projected.size(1), heads, projected.size(2) / heads)
                .transpose(1, 2);
    }

    /// `[batch, heads, tokens, headDim]` → `[batch, tokens, heads * headDim]`.
    static Tensor joined(Tensor mixed) {
        return mixed.transpose(1, 2).reshape(mixed.size(0), mixed.size(2), -1);
    }

    /// The norm behind the last block, where there is one.
    static Tensor normed(Optional<LayerNorm> norm, Tensor hidden) {
        return norm.isPresent() ? norm.get().apply(hidden) : hidden;
    }
}
