// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.optishear.tensor.TensorScope;

/// One block of a [GatedDecoder].
///
/// @param index which one
/// @param norms before attention and before the MLP; or before and after attention, before and after the MLP
/// @param headNorms of queries and keys, or empty
/// @param experts sends tokens to the experts; `null` for a plain MLP
/// @param linears in the order of [GatedDecoder#linears]
record GatedBlock(GatedDecoder model, int index, List<RmsNorm> norms, List<RmsNorm> headNorms, Experts experts,
        List<Linear> linears) implements Block {

    @Override
    public Tensor forward(Tensor states, InputObserver observer) {
        Tensor hidden = model.device().here(states);
        Tensor attended = TensorScope.of(() -> hidden.add(after(1, attention(norms.get(0).apply(hidden), observer))));
        int second = norms.size() == 4 ? 2 : 1;
        return TensorScope.of(
                () -> attended.add(after(3, feedForward(norms.get(second).apply(attended), observer))).cpu());
    }

    /// Normed behind, where the family does that.
    private Tensor after(int norm, Tensor output) {
        return norms.size() == 4 ? norms.get(norm).apply(output) : output;
    }

    private Tensor attention(Tensor input, InputObserver observer) {
        GatedShape shape = model.shape();
        long tokens = input.size(1);
        boolean fused = model.style().fused();
        observer.observe(linears.subList(0, fused ? 1 : 3), input);
        Tensor mixed = TensorScope.of(() -> {
            Tensor queries;
            Tensor keys;
            Tensor values;
            if (fused) {
                Tensor all = linears.getFirst().apply(input);
                queries = all.narrow(2, 0, shape.queries());
                keys = all.narrow(2, shape.queries(), shape.keys());
                values = all.narrow(2, shape.queries() + shape.keys(), shape.keys());
            } else {
                queries = linears.get(0).apply(input);
                keys = linears.get(1).apply(input);
                values = linears.get(2).apply(input);
            }
            Rotary.Table positions = model.table(model.style().rotary()[index], tokens);
            Tensor turnedQueries = turned(queries, shape.heads(), 0, positions);
            Tensor turnedKeys = turned(keys, shape.keyHeads(), 1, positions);
            return model.style().attention()[index]
                    .causal(turnedQueries, turnedKeys, heads(values, shape.keyHeads()))
                    .transpose(1, 2).reshape(input.size(0), tokens, -1);
        });
        Linear output = linears.get(fused ? 1 : 3);
        observer.observe(List.of(output), mixed);
        return output.apply(mixed);
    }

    /// @param norm which of the head norms
    private Tensor turned(Tensor projected, int heads, int norm, Rotary.Table positions) {
        return TensorScope.of(() -> {
            Tensor split = heads(projected, heads);
            return Rotary.apply(headNorms.isEmpty() ? split : headNorms.get(norm).apply(split), positions);
        });
    }

    /// `[batch, tokens, heads * headDim]` → `[batch, heads, tokens, headDim]`.
    private Tensor heads(Tensor projected, int heads) {
        return projected.reshape(projected.size(0), projected.size(1), heads, model.shape().headDimension())
                .transpose(1, 2);
    }

    private Tensor feedForward(Tensor input, InputObserver observer) {
        Activation activation = model.style().activation();
        if (experts != null) {
            return experts.apply(input, linears.subList(4, linears.size()), observer);
        }
        if (model.style().fused()) {
            observer.observe(linears.subList(2, 3), input);
            long size = model.shape().intermediate();
            Tensor gated = TensorScope.of(() -> {
                Tensor both = linears.get(2).apply(input);
                return both.narrow(2, size, size).mul(activation.apply(both.narrow(2, 0, size)));
            });
            observer.observe(linears.subList(3, 4), gated);
            return linears.get(3).apply(gated);
        }
        observer.observe(linears.subList(4, 6), input);
        Tensor gated = TensorScope
                .of(() -> activation.apply(linears.get(4).apply(input)).mul(linears.get(5).apply(input)));
        observer.observe(linears.subList(6, 7), gated);
        return linears.get(6).apply(gated);
    }

    @Override
    public List<Foldable> foldables() {
        GatedShape shape = model.shape();
        boolean fused = model.style().fused();
        Linear values = linears.get(fused ? 0 : 2);
        int firstValue = fused ? Math.toIntExact(shape.queries() + shape.keys()) : 0;
        List<Foldable> foldables = new ArrayList<>();
        foldables.add(new Foldable(linears.get(fused ? 1 : 3).name(),
                List.of(new Foldable.Producer(values.name(), firstValue, shape.headDimension())), shape.keyHeads(),
                shape.heads() / shape.keyHeads(), shape.headDimension()));
        if (fused) {
            String both = linears.get(2).name();
            foldables.add(Foldable.feedForward(linears.get(3), new Foldable.Producer(both, 0, 0),
                    new Foldable.Producer(both, shape.intermediate(), 0)));
        }
        for (int gate = 4; gate < linears.size(); gate += 3) { // of the MLP, or of each expert
            foldables.add(Foldable.feedForward(linears.get(gate + 2),
                    new Foldable.Producer(linears.get(gate).name(), 0, 0),
                    new Foldable.Producer(linears.get(gate + 1).name(), 0, 0)));
        }
        return foldables;
    }

    @Override
    public Block withLinears(UnaryOperator<Linear> replacement) {
        return new GatedBlock(model, index, norms, headNorms, experts, linears.stream().map(replacement).toList());
    }
}
