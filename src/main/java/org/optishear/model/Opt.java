// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.HfConfig;

/// OPT (Zhang et al. 2022): learned positions, layer norms, ReLU. The 350m model norms behind attention and MLP instead of
/// before, has no norm at the end, and embeds in fewer channels than it computes with.
///
/// Older repositories leave out the prefix `model.`. Source: huggingface/transformers@v5.18.0 `modeling_opt.py`; differs as
/// [Llama] does.
public final class Opt implements ModelFamily {
    private static final List<String> LINEARS = List.of("self_attn.k_proj", "self_attn.v_proj", "self_attn.q_proj",
            "self_attn.out_proj", "fc1", "fc2");
    private static final double EPSILON = 1e-5;
    private static final int POSITION_OFFSET = 2;

    @Override
    public String id() {
        return "opt";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("OPTForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        return new Model(Shape.of(config), weights);
    }

    /// @param embedding channels of the embedding
    /// @param normsBefore whether norms stand before attention and MLP
    /// @param finalNorm whether there is one behind the last block
    record Shape(int hidden, int embedding, int intermediate, int blocks, int heads, int vocabulary, int positions,
            boolean normsBefore, boolean finalNorm, boolean biases, boolean affine, boolean tied,
            Activation activation) {
        int headDimension() {
            return hidden / heads;
        }

        static Shape of(HfConfig config) {
            Fields fields = new Fields(config);
            int hidden = fields.positive("hidden_size");
            int heads = fields.positive("num_attention_heads");
            fields.require("num_attention_heads", hidden % heads == 0, Integer.toString(heads),
                    "a divisor of hidden_size " + hidden);
            boolean before = fields.flag("do_layer_norm_before", true);
            return new Shape(hidden, fields.positiveOr("word_embed_proj_dim", hidden), fields.positive("ffn_dim"),
                    fields.positive("num_hidden_layers"), heads, fields.positive("vocab_size"),
                    fields.positiveOr("max_position_embeddings", 2048), before,
                    before && !fields.flag("_remove_final_layer_norm", false), fields.flag("enable_bias", true),
                    fields.flag("layer_norm_elementwise_affine", true), fields.flag("tie_word_embeddings", true),
                    Activation.of(config, "activation_function", "relu"));
        }
    }

    private static final class Model extends Decoder {
        private final Shape shape;
        private final String stem;

        Model(Shape shape, WeightSource weights) {
            super(weights, shape.vocabulary(), shape.positions(), shape.blocks(), shape.heads());
            this.shape = shape;
            this.stem = weights.has("decoder.embed_tokens.weight") ? "decoder." : "model.decoder.";
            requireShapes();
        }

        private void requireShapes() {
            weights().requireShape(stem + "embed_tokens.weight", shape.vocabulary(), shape.embedding());
            weights().requireShape(stem + "embed_positions.weight", shape.positions() + POSITION_OFFSET,
                    shape.hidden());
            if (shape.embedding() != shape.hidden()) {
                weights().requireShape(stem + "project_in.weight", shape.hidden(), shape.embedding());
                weights().requireShape(stem + "project_out.weight", shape.embedding(), shape.hidden());
            }
            for (int block = 0; block < shape.blocks(); block++) {
                for (String name : linears(block)) {
                    weights().requireShape(name + ".weight", out(name), in(name));
                    if (shape.biases()) {
                        weights().requireShape(name + ".bias", out(name));
                    }
                }
                requireNorm(prefix(block) + "self_attn_layer_norm");
                requireNorm(prefix(block) + "final_layer_norm");
            }
            if (shape.finalNorm()) {
                requireNorm(stem + "final_layer_norm");
            }
            if (!shape.tied()) {
                weights().requireShape("lm_head.weight", shape.vocabulary(), shape.embedding());
            }
        }

        private void requireNorm(String name) {
            if (shape.affine()) {
                weights().requireShape(name + ".weight", shape.hidden());
                weights().requireShape(name + ".bias", shape.hidden());
            }
        }

        private long out(String name) {
            return name.endsWith("fc1") ? shape.intermediate() : shape.hidden();
        }

        private long in(String name) {
            return name.endsWith("fc2") ? shape.intermediate() : shape.hidden();
        }

        private String prefix(int block) {
            return stem + "layers." + block + ".";
        }

        @Override
        List<String> linears(int block) {
            return LINEARS.stream().map(name -> prefix(block) + name).toList();
        }

        @Override
        Tensor embed(Tensor ids) {
            Tensor tokens = weights().rows(stem + "embed_tokens.weight", ids, shape.vocabulary(), shape.embedding());
            if (shape.embedding() != shape.hidden()) {
                tokens = torch.linear(tokens,
                        weights().weight(stem + "project_in.weight", shape.hidden(), shape.embedding()));
            }
            Tensor places = torch.arange(new Scalar(ids.size(1))).to(ScalarType.Long)
                    .add(new Scalar(POSITION_OFFSET));
            return tokens.add(weights().rows(stem + "embed_positions.weight", places,
                    shape.positions() + POSITION_OFFSET, shape.hidden()));
        }

        @Override
        public Block block(int index) {
            List<Linear> linears = linears(index).stream().map(name -> linear(name, out(name), in(name))).toList();
            Foldable values = PlainBlock.values(linears.get(3),
                    new Foldable.Producer(linears.get(1).name(), 0, shape.headDimension()), shape.heads());
            return new PlainBlock(device(), shape.normsBefore() ? PlainBlock.Wiring.BEFORE : PlainBlock.Wiring.AFTER,
                    LayerNorm.of(this, prefix(index) + "self_attn_layer_norm", shape.hidden(), EPSILON),
                    LayerNorm.of(this, prefix(index) + "final_layer_norm", shape.hidden(), EPSILON), this::mixed,
                    shape.activation(), values, linears);
        }

        /// @param linears k, v and q
        private Tensor mixed(List<Linear> linears, Tensor input) {
            double scale = Math.pow((double) shape.headDimension(), -0.5);
            Tensor queries = PlainBlock.heads(linears.get(2).apply(input).mul(new Scalar(scale)), shape.heads());
            Tensor keys = PlainBlock.heads(linears.get(0).apply(input), shape.heads());
            Tensor values = PlainBlock.heads(linears.get(1).apply(input), shape.heads());
            return PlainBlock.joined(new Attention(1, 0, 0).causal(queries, keys, values));
        }

        @Override
        Tensor head(Tensor hidden) {
            Optional<LayerNorm> norm = shape.finalNorm()
                    ? Optional.of(LayerNorm.of(this, stem + "final_layer_norm", shape.hidden(), EPSILON))
                    : Optional.empty();
            Tensor last = PlainBlock.normed(norm, hidden);
            if (shape.embedding() != shape.hidden()) {
                last = torch.linear(last,
                        weights().weight(stem + "project_out.weight", shape.embedding(), shape.hidden()));
            }
            return torch.linear(last, resident(shape.tied() ? stem + "embed_tokens.weight" : "lm_head.weight",
                    shape.vocabulary(), shape.embedding()));
        }
    }
}
