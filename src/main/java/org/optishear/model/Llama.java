// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.checkpoint.HfConfig;

/// LLaMA 1, 2 and 3: RMSNorm, rotary positions, grouped-query attention, SwiGLU.
///
/// ```text
/// h' = h + o(attention(q(n), k(n), v(n))),     n = rmsNorm(h)
/// h'' = h' + down(silu(gate(m)) * up(m)),      m = rmsNorm(h')
/// ```
///
/// Sources: Touvron et al. 2023 (arXiv:2302.13971, 2307.09288), Llama 3 (arXiv:2407.21783);
/// huggingface/transformers@v5.18.0 `modeling_llama.py`. Grouped heads, tied embeddings and biases are read from the
/// config and the tensors, never from the model's name. Differs in nothing but
/// [Attention] of long windows.
final class Llama implements ModelFamily {
    private static final List<String> LINEARS = List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj",
            "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");

    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String INPUT_NORM = "input_layernorm.weight";
    private static final String ATTENTION_NORM = "post_attention_layernorm.weight";
    private static final String FINAL_NORM = "model.norm.weight";
    private static final String HEAD = "lm_head.weight";

    @Override
    public String id() {
        return "llama";
    }

    @Override
    public Set<String> architectures() {
        return Set.of("LlamaForCausalLM");
    }

    @Override
    public CausalLm create(HfConfig config, WeightSource weights) {
        return new Model(Shape.of(config), Rotary.of(config, Shape.of(config).headDimension()), weights);
    }

    /// The numbers of a config that say how the tensors fit together.
    record Shape(int hidden, int intermediate, int blocks, int heads, int keyHeads, int headDimension, int vocabulary,
            int maximumLength, double normEpsilon, boolean tied) {
        private static final String POSITIVE = "a positive integer";

        static Shape of(HfConfig config) {
            int hidden = positive(config, "hidden_size");
            int heads = positive(config, "num_attention_heads");
            int keyHeads = config.optionalInt("num_key_value_heads").orElse(heads);
            require(config, "num_attention_heads", keyHeads > 0 && heads % keyHeads == 0,
                    heads + " with num_key_value_heads " + keyHeads, "a positive multiple of num_key_value_heads");
            int headDimension = config.optionalInt("head_dim").orElse(hidden / heads);
            require(config, "head_dim", headDimension > 0 && headDimension % 2 == 0, Integer.toString(headDimension),
                    "a positive even number");
            String activation = config.optionalString("hidden_act").orElse("silu");
            require(config, "hidden_act", activation.equals("silu"), activation, "silu");
            int positions = config.optionalInt("max_position_embeddings").orElse(2048);
            require(config, "max_position_embeddings", positions > 0, Integer.toString(positions), POSITIVE);
            return new Shape(hidden, positive(config, "intermediate_size"), positive(config, "num_hidden_layers"),
                    heads, keyHeads, headDimension, positive(config, "vocab_size"), positions,
                    config.requiredDouble("rms_norm_eps"), config.optionalBoolean("tie_word_embeddings").orElse(false));
        }

        private static int positive(HfConfig config, String field) {
            int value = config.requiredInt(field);
            require(config, field, value > 0, Integer.toString(value), POSITIVE);
            return value;
        }

        private static void require(HfConfig config, String field, boolean holds, String found, String expected) {
            if (!holds) {
                throw new InputException(config.where(field), found, expected);
            }
        }
    }

    private static final class Model implements CausalLm {
        private final Shape shape;
        private final Rotary rotary;
        private final WeightSource weights;
        private final Map<Integer, Rotary.Table> tables = new ConcurrentHashMap<>();
        private final Map<String, Tensor> resident = new ConcurrentHashMap<>();

        Model(Shape shape, Rotary rotary, WeightSource weights) {
            this.shape = shape;
            this.rotary = rotary;
            this.weights = weights;
            requireShapes();
        }

        /// Also what pruning does not read must fit, or the pruned model would not load elsewhere.
        private void requireShapes() {
            weights.requireShape(EMBEDDING, shape.vocabulary(), shape.hidden());
            for (int block = 0; block < shape.blocks(); block++) {
                long[][] shapes = linearShapes();
                for (int i = 0; i < shapes.length; i++) {
                    weights.requireShape(prefix(block) + LINEARS.get(i) + ".weight", shapes[i]);
                }
                weights.requireShape(prefix(block) + INPUT_NORM, shape.hidden());
                weights.requireShape(prefix(block) + ATTENTION_NORM, shape.hidden());
            }
            weights.requireShape(FINAL_NORM, shape.hidden());
            if (!shape.tied()) {
                weights.requireShape(HEAD, shape.vocabulary(), shape.hidden());
            }
        }

        /// `[out, in]` of each of [#LINEARS].
        private long[][] linearShapes() {
            long queries = (long) shape.heads() * shape.headDimension();
            long keys = (long) shape.keyHeads() * shape.headDimension();
            return new long[][]{{queries, shape.hidden()}, {keys, shape.hidden()}, {keys, shape.hidden()},
                    {shape.hidden(), queries}, {shape.intermediate(), shape.hidden()},
                    {shape.intermediate(), shape.hidden()}, {shape.hidden(), shape.intermediate()}};
        }

        @Override
        public int vocabularySize() {
            return shape.vocabulary();
        }

        @Override
        public int maximumLength() {
            return shape.maximumLength();
        }

        @Override
        public int blockCount() {
            return shape.blocks();
        }

        @Override
        public List<String> prunableWeights() {
            return IntStream.range(0, shape.blocks()).boxed()
                    .flatMap(block -> LINEARS.stream().map(linear -> prefix(block) + linear + ".weight")).toList();
        }

        private static String prefix(int block) {
            return "model.layers." + block + ".";
        }

        @Override
        public Tensor embed(int[][] ids) {
            int tokens = ids[0].length;
            int[] flat = new int[ids.length * tokens];
            for (int row = 0; row < ids.length; row++) {
                System.arraycopy(ids[row], 0, flat, row * tokens, tokens);
            }
            Tensor indices = torch.tensor(flat).to(ScalarType.Long).reshape(ids.length, tokens);
            return torch.embedding(embedding(), indices);
        }

        @Override
        public Block block(int index) {
            long[][] shapes = linearShapes();
            List<Linear> linears = IntStream.range(0, shapes.length)
                    .mapToObj(i -> linear(prefix(index) + LINEARS.get(i), shapes[i][0], shapes[i][1])).toList();
            return new LlamaBlock(this, weights.weight(prefix(index) + INPUT_NORM, shape.hidden()),
                    weights.weight(prefix(index) + ATTENTION_NORM, shape.hidden()), linears);
        }

        @Override
        public Tensor logits(Tensor hidden) {
            Tensor norm = resident(FINAL_NORM, shape.hidden());
            return torch.linear(norm(hidden, norm), head());
        }

        private Tensor embedding() {
            return resident(EMBEDDING, shape.vocabulary(), shape.hidden());
        }

        private Tensor head() {
            return shape.tied() ? embedding() : resident(HEAD, shape.vocabulary(), shape.hidden());
        }

        private Linear linear(String name, long out, long in) {
            Optional<Tensor> bias = weights.has(name + ".bias")
                    ? Optional.of(weights.weight(name + ".bias", out))
                    : Optional.empty();
            return new Linear(name, weights.weight(name + ".weight", out, in), bias);
        }

        /// Embedding, final norm and head are kept from the first use until the model is closed.
        private Tensor resident(String name, long... expectedShape) {
            return resident.computeIfAbsent(name, key -> weights.weight(key, expectedShape).retainReference());
        }

        Tensor norm(Tensor hidden, Tensor weight) {
            return torch.rms_norm(hidden, new long[]{shape.hidden()}, new TensorOptional(weight),
                    new DoubleOptional(shape.normEpsilon()));
        }

        Rotary.Table table(int tokens) {
            return tables.computeIfAbsent(tokens, rotary::table);
        }

        @Override
        public void close() {
            tables.values().forEach(Rotary.Table::close);
            tables.clear();
            resident.values().forEach(Tensor::close);
            resident.clear();
        }
    }

    /// @param inputNorm `[hidden]`
    /// @param attentionNorm `[hidden]`: after attention, before the MLP
    /// @param linears in the order of [#LINEARS]
    private record LlamaBlock(Model model, Tensor inputNorm, Tensor attentionNorm, List<Linear> linears)
            implements
                Block {

        @Override
        public Tensor forward(Tensor hidden, InputObserver observer) {
            Tensor attended = hidden.add(attention(model.norm(hidden, inputNorm), observer));
            return attended.add(feedForward(model.norm(attended, attentionNorm), observer));
        }

        private Tensor attention(Tensor input, InputObserver observer) {
            observer.observe(linears.subList(0, 3), input);
            long batch = input.size(0);
            long tokens = input.size(1);
            Rotary.Table positions = model.table((int) tokens);
            Tensor queries = Rotary.apply(heads(linears.get(0).apply(input), model.shape.heads()), positions);
            Tensor keys = Rotary.apply(heads(linears.get(1).apply(input), model.shape.keyHeads()), positions);
            Tensor values = heads(linears.get(2).apply(input), model.shape.keyHeads());
            Tensor mixed = Attention.causal(queries, keys, values);
            Tensor joined = mixed.transpose(1, 2).reshape(batch, tokens, -1);
            observer.observe(linears.subList(3, 4), joined);
            return linears.get(3).apply(joined);
        }

        /// `[batch, tokens, heads * headDim]` → `[batch, heads, tokens, headDim]`.
        private Tensor heads(Tensor projected, int heads) {
            return projected.reshape(projected.size(0), projected.size(1), heads, model.shape.headDimension())
                    .transpose(1, 2);
        }

        private Tensor feedForward(Tensor input, InputObserver observer) {
            observer.observe(linears.subList(4, 6), input);
            Tensor gated = torch.silu(linears.get(4).apply(input)).mul(linears.get(5).apply(input));
            observer.observe(linears.subList(6, 7), gated);
            return linears.get(6).apply(gated);
        }

        @Override
        public Block withLinears(UnaryOperator<Linear> replacement) {
            return new LlamaBlock(model, inputNorm, attentionNorm, linears.stream().map(replacement).toList());
        }
    }
}
