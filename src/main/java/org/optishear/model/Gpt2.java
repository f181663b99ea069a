// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.HfConfig;

/// GPT-2 (Radford et al. 2019): learned positions, layer norms before, q, k and v in one matrix.
///
/// Its matrices are stored `[in, out]`. They are scored, masked and given out as `[out, in]` like all others; zeros are
/// written in the stored order, so the groups of an N:M pattern run down the columns of the stored matrix. Older
/// repositories leave out the prefix `transformer.`. Source: huggingface/transformers@v5.18.0 `modeling_gpt2.py`; differs as
/// [Llama] does.
public final class Gpt2 implements ModelFamily {
    private static final List<String> LINEARS = List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj");

    @Override
    public String id() {
        return "gpt2";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("GPT2LMHeadModel");
    }

    @Override
    public String blocksField() {
        return "n_layer";
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        return new Model(Shape.of(config), weights);
    }

    /// @param scaled whether scores are divided by sqrt(headDim)
    /// @param scaledByBlock whether they are divided by the block's number, from 1, as well
    record Shape(int hidden, int intermediate, int blocks, int heads, int vocabulary, int positions, double epsilon,
            boolean scaled, boolean scaledByBlock, boolean tied, Activation activation) {
        int headDimension() {
            return hidden / heads;
        }

        static Shape of(HfConfig config) {
            Fields fields = new Fields(config);
            int hidden = fields.positive("n_embd");
            int heads = fields.positive("n_head");
            fields.require("n_head", hidden % heads == 0, Integer.toString(heads), "a divisor of n_embd " + hidden);
            return new Shape(hidden, fields.positiveOr("n_inner", 4 * hidden), fields.positive("n_layer"), heads,
                    fields.positive("vocab_size"), fields.positiveOr("n_positions", 1024),
                    config.optionalDouble("layer_norm_epsilon").orElse(1e-5), fields.flag("scale_attn_weights", true),
                    fields.flag("scale_attn_by_inverse_layer_idx", false), fields.flag("tie_word_embeddings", true),
                    Activation.of(config, "activation_function", "gelu_new"));
        }
    }

    private static final class Model extends Decoder {
        private final Shape shape;
        private final String stem;

        Model(Shape shape, WeightSource weights) {
            super(weights, shape.vocabulary(), shape.positions(), shape.blocks(), shape.heads());
            this.shape = shape;
            this.stem = weights.has("wte.weight") ? "" : "transformer.";
            requireShapes();
        }

        private void requireShapes() {
            weights().requireShape(stem + "wte.weight", shape.vocabulary(), shape.hidden());
            weights().requireShape(stem + "wpe.weight", shape.positions(), shape.hidden());
            for (int block = 0; block < shape.blocks(); block++) {
                for (String name : linears(block)) {
                    weights().requireShape(name + ".weight", in(name), out(name));
                    weights().requireShape(name + ".bias", out(name));
                }
                for (String norm : List.of(prefix(block) + "ln_1", prefix(block) + "ln_2", stem + "ln_f")) {
                    weights().requireShape(norm + ".weight", shape.hidden());
                    weights().requireShape(norm + ".bias", shape.hidden());
                }
            }
            if (!shape.tied()) {
                weights().requireShape("lm_head.weight", shape.vocabulary(), shape.hidden());
            }
        }

        private String prefix(int block) {
            return stem + "h." + block + ".";
        }

        private long out(String name) {
            return name.endsWith("c_attn")
                    ? 3L * shape.hidden()
                    : name.endsWith("c_fc") ? shape.intermediate() : shape.hidden();
        }

        private long in(String name) {
            return name.endsWith("mlp.c_proj") ? shape.intermediate() : shape.hidden();
        }

        @Override
        List<String> linears(int block) {
            return LINEARS.stream().map(name -> prefix(block) + name).toList();
        }

        @Override
        public boolean storesTransposed(String weight) {
            return prunableSuffix(weight);
        }

        private static boolean prunableSuffix(String weight) {
            return LINEARS.stream().anyMatch(name -> weight.endsWith(name + ".weight"));
        }

        @Override
        Tensor embed(Tensor ids) {
            Tensor places = torch.arange(new Scalar(ids.size(1))).to(ScalarType.Long);
            return weights().rows(stem + "wte.weight", ids, shape.vocabulary(), shape.hidden())
                    .add(weights().rows(stem + "wpe.weight", places, shape.positions(), shape.hidden()));
        }

        @Override
        public Block block(int index) {
            List<Linear> linears = linears(index).stream()
                    .map(name -> new Linear(name,
                            weights().matrix(name + ".weight", in(name), out(name)).t().contiguous(),
                            optional(name + ".bias", out(name))))
                    .toList();
            Foldable values = PlainBlock.values(linears.get(1),
                    new Foldable.Producer(linears.getFirst().name(), 2 * shape.hidden(), shape.headDimension()),
                    shape.heads());
            double scale = (shape.scaled() ? Math.pow((double) shape.headDimension(), -0.5) : 1)
                    / (shape.scaledByBlock() ? index + 1 : 1);
            return new PlainBlock(device(), PlainBlock.Wiring.BEFORE, norm(prefix(index) + "ln_1"),
                    norm(prefix(index) + "ln_2"),
                    (read, input) -> mixed(read.getFirst(), input, new Attention(scale, 0, 0)), shape.activation(),
                    values, linears);
        }

        private Tensor mixed(Linear all, Tensor input, Attention attention) {
            Tensor joint = all.apply(input);
            List<Tensor> parts = IntStream.range(0, 3)
                    .mapToObj(i -> PlainBlock.heads(joint.narrow(2, (long) i * shape.hidden(), shape.hidden()),
                            shape.heads()))
                    .toList();
            return PlainBlock.joined(attention.causal(parts.get(0), parts.get(1), parts.get(2)));
        }

        private LayerNorm norm(String name) {
            return LayerNorm.of(this, name, shape.hidden(), shape.epsilon());
        }

        @Override
        Tensor head(Tensor hidden) {
            return torch.linear(PlainBlock.normed(Optional.of(norm(stem + "ln_f")), hidden),
                    resident(shape.tied() ? stem + "wte.weight" : "lm_head.weight", shape.vocabulary(),
                            shape.hidden()));
        }
    }
}
