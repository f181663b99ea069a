// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A decoder in the manner of LLaMA: RMS norms, rotary positions, grouped-query attention, gated MLP.
///
/// ```text
/// h = x + attention(norm(x)),   y = h + mlp(norm(h))
/// mlp(z) = down(act(gate(z)) * up(z)),   or the weighted sum of the experts a token is sent to
/// ```
final class GatedDecoder extends Decoder {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String FINAL_NORM = "model.norm.weight";
    private static final String HEAD = "lm_head.weight";
    private static final List<String> ATTENTION = List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj",
            "self_attn.o_proj");
    private static final List<String> MLP = List.of("mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
    private static final List<String> FUSED = List.of("self_attn.qkv_proj", "self_attn.o_proj", "mlp.gate_up_proj",
            "mlp.down_proj");

    private final GatedShape shape;
    private final GatedStyle style;

    GatedDecoder(GatedShape shape, GatedStyle style, WeightSource weights) {
        super(weights, shape.vocabulary(), shape.maximumLength(), shape.blocks(), shape.heads());
        this.shape = shape;
        this.style = style;
        requireShapes();
    }

    @Override
    boolean capped() {
        return Arrays.stream(style.attention()).anyMatch(attention -> attention.cap() > 0);
    }

    GatedShape shape() {
        return shape;
    }

    GatedStyle style() {
        return style;
    }

    /// Also what pruning does not read must fit, or the pruned model would not load elsewhere.
    private void requireShapes() {
        weights().requireShape(EMBEDDING, shape.vocabulary(), shape.hidden());
        for (int block = 0; block < shape.blocks(); block++) {
            for (String name : linears(block)) {
                weights().requireShape(name + ".weight", shapeOf(name));
            }
            for (String name : norms()) {
                weights().requireShape(prefix(block) + name, shape.hidden());
            }
            if (style.headNorms()) {
                weights().requireShape(prefix(block) + "self_attn.q_norm.weight", shape.headDimension());
                weights().requireShape(prefix(block) + "self_attn.k_norm.weight", shape.headDimension());
            }
            if (style.attentionBias()) {
                for (String name : linears(block).subList(0, style.fused() ? 1 : 3)) {
                    weights().requireShape(name + ".bias", shapeOf(name)[0]);
                }
            }
            if (style.experts().count() > 0) {
                weights().requireShape(router(block), style.experts().count(), shape.hidden());
            }
        }
        weights().requireShape(FINAL_NORM, shape.hidden());
        if (!shape.tied()) {
            weights().requireShape(HEAD, shape.vocabulary(), shape.hidden());
        }
    }

    private List<String> norms() {
        return style.normsAround()
                ? List.of("input_layernorm.weight", "post_attention_layernorm.weight",
                        "pre_feedforward_layernorm.weight", "post_feedforward_layernorm.weight")
                : List.of("input_layernorm.weight", "post_attention_layernorm.weight");
    }

    private static String prefix(int block) {
        return "model.layers." + block + ".";
    }

    private static String router(int block) {
        return prefix(block) + "block_sparse_moe.gate.weight";
    }

    @Override
    List<String> linears(int block) {
        Stream<String> names;
        if (style.fused()) {
            names = FUSED.stream();
        } else if (style.experts().count() == 0) {
            names = Stream.concat(ATTENTION.stream(), MLP.stream());
        } else {
            List<String> all = new ArrayList<>(ATTENTION);
            for (int expert = 0; expert < style.experts().count(); expert++) {
                String stem = "block_sparse_moe.experts." + expert + ".";
                all.addAll(List.of(stem + "w1", stem + "w3", stem + "w2")); // gate, up, down
            }
            names = all.stream();
        }
        return names.map(name -> prefix(block) + name).toList();
    }

    /// `[out, in]` of a linear, by its name.
    private long[] shapeOf(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "q_proj" -> new long[]{shape.queries(), shape.hidden()};
            case "k_proj", "v_proj" -> new long[]{shape.keys(), shape.hidden()};
            case "qkv_proj" -> new long[]{shape.queries() + 2 * shape.keys(), shape.hidden()};
            case "o_proj" -> new long[]{shape.hidden(), shape.queries()};
            case "gate_up_proj" -> new long[]{2L * shape.intermediate(), shape.hidden()};
            case "down_proj", "w2" -> new long[]{shape.hidden(), shape.intermediate()};
            default -> new long[]{shape.intermediate(), shape.hidden()};
        };
    }

    @Override
    Tensor embed(Tensor ids) {
        Tensor rows = weights().rows(EMBEDDING, ids, shape.vocabulary(), shape.hidden());
        return style.embeddingScale() == 1 ? rows : rows.mul(new Scalar(style.embeddingScale()));
    }

    @Override
    public Block block(int index) {
        List<Linear> linears = linears(index).stream().map(name -> linear(name, shapeOf(name)[0], shapeOf(name)[1]))
                .toList();
        List<RmsNorm> norms = norms().stream().map(name -> norm(prefix(index) + name, shape.hidden())).toList();
        List<RmsNorm> heads = style.headNorms()
                ? List.of(norm(prefix(index) + "self_attn.q_norm.weight", shape.headDimension()),
                        norm(prefix(index) + "self_attn.k_norm.weight", shape.headDimension()))
                : List.of();
        Experts router = style.experts().count() == 0
                ? null
                : new Experts(weights().weight(router(index), style.experts().count(), shape.hidden()),
                        style.experts().perToken(), style.activation());
        return new GatedBlock(this, index, norms, heads, router, linears);
    }

    private RmsNorm norm(String name, long size) {
        return RmsNorm.of(weights().weight(name, size), shape.normEpsilon(), style.normsFromOne());
    }

    @Override
    Tensor head(Tensor hidden) {
        RmsNorm norm = RmsNorm.of(resident(FINAL_NORM, shape.hidden()), shape.normEpsilon(), style.normsFromOne());
        Tensor head = resident(shape.tied() ? EMBEDDING : HEAD, shape.vocabulary(), shape.hidden());
        Tensor logits = torch.linear(norm.apply(hidden), head);
        return style.logitCap() == 0
                ? logits
                : logits.div(new Scalar(style.logitCap())).tanh().mul(new Scalar(style.logitCap()));
    }
}
