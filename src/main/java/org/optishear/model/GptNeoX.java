// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.Rope;

/// GPT-NeoX and Pythia (Black et al. 2022, Biderman et al. 2023): attention and MLP in parallel, q, k and v of a head side by
/// side in one matrix, a part of each head's channels turned by rotary positions.
///
/// Source: huggingface/transformers@v5.18.0 `modeling_gpt_neox.py`; differs as [Llama] does.
public final class GptNeoX implements ModelFamily {
    private static final List<String> LINEARS = List.of("attention.query_key_value", "attention.dense",
            "mlp.dense_h_to_4h", "mlp.dense_4h_to_h");
    private static final String STEM = "gpt_neox.";

    @Override
    public String id() {
        return "gpt_neox";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("GPTNeoXForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        return new Model(Shape.of(config), weights);
    }

    /// @param parallel whether MLP and attention read the same input
    record Shape(int hidden, int intermediate, int blocks, int heads, int vocabulary, int positions, double epsilon,
            boolean parallel, boolean attentionBias, boolean tied, Rotary rotary, Activation activation) {
        static Shape of(HfConfig config) {
            Fields fields = new Fields(config);
            int hidden = fields.positive("hidden_size");
            int heads = fields.positive("num_attention_heads");
            fields.require("num_attention_heads", hidden % heads == 0, Integer.toString(heads),
                    "a divisor of hidden_size " + hidden);
            Rope rope = config.rope(config.optionalDouble("rotary_emb_base").orElse(1e4));
            double share = rope.numbers().getOrDefault("partial_rotary_factor",
                    config.optionalDouble("rotary_pct").orElse(0.25));
            int headDimension = hidden / heads;
            int turned = (int) (headDimension * share);
            fields.require("rotary_pct", turned > 0 && turned % 2 == 0, turned + " channels",
                    "a positive even number of channels");
            return new Shape(hidden, fields.positive("intermediate_size"), fields.positive("num_hidden_layers"), heads,
                    fields.positive("vocab_size"), fields.positiveOr("max_position_embeddings", 2048),
                    config.optionalDouble("layer_norm_eps").orElse(1e-5), fields.flag("use_parallel_residual", true),
                    fields.flag("attention_bias", true), fields.flag("tie_word_embeddings", false),
                    Rotary.of(config, rope, turned), Activation.of(config, "hidden_act", "gelu"));
        }
    }

    private static final class Model extends Decoder {
        private final Shape shape;

        Model(Shape shape, WeightSource weights) {
            super(weights, shape.vocabulary(), shape.positions(), shape.blocks(), shape.heads());
            this.shape = shape;
            requireShapes();
        }

        private void requireShapes() {
            weights().requireShape(STEM + "embed_in.weight", shape.vocabulary(), shape.hidden());
            for (int block = 0; block < shape.blocks(); block++) {
                for (String name : linears(block)) {
                    weights().requireShape(name + ".weight", out(name), in(name));
                    if (shape.attentionBias() || name.contains(".mlp.")) {
                        weights().requireShape(name + ".bias", out(name));
                    }
                }
                requireNorm(prefix(block) + "input_layernorm");
                requireNorm(prefix(block) + "post_attention_layernorm");
            }
            requireNorm(STEM + "final_layer_norm");
            if (!shape.tied()) {
                weights().requireShape("embed_out.weight", shape.vocabulary(), shape.hidden());
            }
        }

        private void requireNorm(String name) {
            weights().requireShape(name + ".weight", shape.hidden());
            weights().requireShape(name + ".bias", shape.hidden());
        }

        private static String prefix(int block) {
            return STEM + "layers." + block + ".";
        }

        private long out(String name) {
            return name.endsWith("query_key_value")
                    ? 3L * shape.hidden()
                    : name.endsWith("h_to_4h") ? shape.intermediate() : shape.hidden();
        }

        private long in(String name) {
            return name.endsWith("4h_to_h") ? shape.intermediate() : shape.hidden();
        }

        @Override
        List<String> linears(int block) {
            return LINEARS.stream().map(name -> prefix(block) + name).toList();
        }

        @Override
        Tensor embed(Tensor ids) {
            return weights().rows(STEM + "embed_in.weight", ids, shape.vocabulary(), shape.hidden());
        }

        @Override
        public Block block(int index) {
            List<Linear> linears = linears(index).stream().map(name -> linear(name, out(name), in(name))).toList();
            int size = shape.hidden() / shape.heads();
            Foldable values = PlainBlock.values(linears.get(1),
                    new Foldable.Producer(linears.getFirst().name(), 2 * size, 3 * size), shape.heads());
            return new PlainBlock(device(), shape.parallel() ? PlainBlock.Wiring.PARALLEL : PlainBlock.Wiring.BEFORE,
                    norm(prefix(index) + "input_layernorm"), norm(prefix(index) + "post_attention_layernorm"),
                    (read, input) -> mixed(read.getFirst(), input), shape.activation(), values, linears);
        }

        private Tensor mixed(Linear all, Tensor input) {
            long size = shape.hidden() / shape.heads();
            Tensor joint = PlainBlock.heads(all.apply(input), shape.heads()); // [batch, heads, tokens, 3 * headDim]
            Rotary.Table positions = table(shape.rotary(), input.size(1));
            Tensor queries = Rotary.apply(joint.narrow(3, 0, size), positions);
            Tensor keys = Rotary.apply(joint.narrow(3, size, size), positions);
            return PlainBlock.joined(
                    Attention.plain((int) size).causal(queries, keys, joint.narrow(3, 2 * size, size)));
        }

        private LayerNorm norm(String name) {
            return LayerNorm.of(this, name, shape.hidden(), shape.epsilon());
        }

        @Override
        Tensor head(Tensor hidden) {
            return torch.linear(norm(STEM + "final_layer_norm").apply(hidden),
                    resident(shape.tied() ? STEM + "embed_in.weight" : "embed_out.weight", shape.vocabulary(),
                            shape.hidden()));
        }
    }
}
