// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.HfConfig;
import org.optishear.tensor.Workers;
import org.optishear.training.RandomWeights;

/// What every family in the catalogue must do, on random weights in the shapes of a config of its own.
public class FamilyContractTest {
    @TempDir
    Path folder;

    static List<String> families() {
        return ModelFamilies.BUILT_IN.stream().map(ModelFamily::id).toList();
    }

    @Test
    void aFamilyIsNamedOnceAndEachArchitectureBelongsToOne() {
        assertThat(families()).doesNotHaveDuplicates();
        assertThat(ModelFamilies.BUILT_IN.stream().flatMap(family -> family.architectures().stream()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("families")
    void blocksShowEveryLinearOnceAndChangeWithEachOfThem(String family) throws IOException, URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(random(family));
                CausalLm model = ModelFamilies.load(checkpoint);
                PointerScope _ = new PointerScope()) {
            Tensor hidden = model.embed(new int[][]{IntStream.range(3, 23).toArray()});
            Block block = model.block(0);
            List<String> seen = new ArrayList<>();
            Tensor before = block.forward(hidden, (linears, input) -> {
                linears.forEach(linear -> {
                    assertThat(linear.weight().size(1)).as(linear.name()).isEqualTo(input.size(2));
                    seen.add(linear.weightName());
                });
            });
            List<String> linears = block.linears().stream().map(Linear::weightName).toList();
            assertThat(seen).containsExactlyInAnyOrderElementsOf(linears);
            assertThat(model.prunableWeights()).startsWith(linears.toArray(String[]::new))
                    .hasSize(linears.size() * model.blockCount()).allMatch(checkpoint::has);
            for (String name : linears) {
                Tensor after = block.withLinears(linear -> linear.weightName().equals(name)
                        ? linear.withWeight(linear.weight().mul(new Scalar(-40)))
                        : linear).forward(hidden, InputObserver.NONE);
                assertThat(torch.equal(before, after)).as(name).isFalse();
            }
            assertThat(torch.equal(before, block.forward(hidden, InputObserver.NONE))).isTrue();
        }
    }

    /// q, k, v (or one matrix of them) and o, before anything of the MLP.
    @ParameterizedTest
    @MethodSource("families")
    void attentionsLinearsAreKnownAndComeFirst(String family) throws IOException, URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(random(family));
                CausalLm model = ModelFamilies.load(checkpoint);
                PointerScope _ = new PointerScope()) {
            List<Linear> linears = model.block(0).linears();
            boolean fused = linears.size() == 4; // Phi-3, GPT-2, GPT-NeoX
            int attention = fused ? 2 : 4;
            assertThat(linears.subList(0, attention)).allMatch(Linear::inAttention);
            assertThat(linears.subList(attention, linears.size())).isNotEmpty().noneMatch(Linear::inAttention);
        }
    }

    /// Every linear that does not read the residual stream can have its inputs in any order, and all at once.
    @ParameterizedTest
    @MethodSource("families")
    void outputsStayWhereOrdersAreFolded(String family) throws IOException, URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(random(family));
                CausalLm model = ModelFamilies.load(checkpoint);
                PointerScope _ = new PointerScope()) {
            Tensor hidden = model.embed(new int[][]{IntStream.range(3, 23).toArray()});
            Block block = withBiases(model.block(0));
            Set<String> fromBlock = new HashSet<>();
            Set<String> idle = new HashSet<>(); // experts that no token is sent to
            Tensor before = block.forward(hidden, (linears, input) -> {
                if (input.numel() == 0) {
                    linears.forEach(linear -> idle.add(linear.name()));
                }
                if (linears.size() == 1 && linears.getFirst().weight().size(0) == hidden.size(2)) {
                    fromBlock.add(linears.getFirst().name()); // goes back to the residual stream, so reads something else
                }
            });
            assertThat(block.foldables().stream().map(Foldable::consumer))
                    .containsExactlyInAnyOrderElementsOf(fromBlock);
            Random random = new Random(9);
            Map<Foldable, int[][]> folded = new LinkedHashMap<>();
            for (Foldable foldable : block.foldables()) {
                int[][] order = new int[foldable.runs()][];
                Arrays.setAll(order, _ -> shuffled(foldable.size(), random));
                folded.put(foldable, order);
            }
            Map<String, LinearOrder> orders = Foldable.orders(folded, block);
            Tensor after = Foldable.reordered(block, orders).forward(hidden, InputObserver.NONE);
            double scale = before.abs().max().item_double();
            assertThat(after.sub(before).abs().max().item_double()).isLessThan(1e-5 * Math.max(1, scale));
            Set<String> taking = new HashSet<>(orders.keySet());
            taking.removeAll(idle);
            assertThat(taking).hasSizeGreaterThanOrEqualTo(4);
            for (String name : taking) {
                Tensor without = Foldable.reordered(block, without(orders, name)).forward(hidden, InputObserver.NONE);
                assertThat(without.sub(before).abs().max().item_double()).as(name).isGreaterThan(1e-3 * scale);
            }
        }
    }

    /// The same with larger weights and with biases, so that a row out of place is seen.
    private static Block withBiases(Block block) {
        return block.withLinears(linear -> new Linear(linear.name(), linear.weight().mul(new Scalar(6)), Optional.of(
                torch.arange(new Scalar(linear.weight().size(0))).to(ScalarType.Float).cos())));
    }

    private static Map<String, LinearOrder> without(Map<String, LinearOrder> orders, String name) {
        Map<String, LinearOrder> others = new HashMap<>(orders);
        others.remove(name);
        return others;
    }

    private static int[] shuffled(int size, Random random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(order, random);
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Capped scores cannot be fused, so long windows hold those of 256 queries.
    @Test
    void scoresThatAreHeldAreCounted() throws IOException, URISyntaxException {
        try (Checkpoint capped = Checkpoint.open(random("gemma2")); CausalLm model = ModelFamilies.load(capped)) {
            assertThat(model.attentionScores(512)).isEqualTo(4 * 512 * 512);
            assertThat(model.attentionScores(600)).isEqualTo(4 * 256 * 600);
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void aTensorOfAnotherShapeIsNamedTogetherWithTheConfig(String family) throws IOException, URISyntaxException {
        Path model = random(family);
        String config = Files.readString(model.resolve("config.json"));
        Files.writeString(model.resolve("config.json"),
                config.replaceFirst("\"vocab_size\": 96", "\"vocab_size\": 95"));
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> ModelFamilies.load(checkpoint).close())
                    .isInstanceOf(InputException.class).hasMessageContaining("found shape [96, 32]")
                    .hasMessageContaining("expected [95, 32] by " + model.resolve("config.json"));
        }
    }

    /// A checkpoint in the shapes of the golden config of a family, or of LLaMA's with the family's name.
    private Path random(String family) throws IOException, URISyntaxException {
        Set<String> architectures = ModelFamilies.BUILT_IN.stream().filter(each -> each.id().equals(family))
                .findFirst().orElseThrow().architectures();
        var resource = FamilyContractTest.class.getResource(family + "/config.json");
        String config = resource != null
                ? Files.readString(Path.of(resource.toURI()))
                : family.equals("opt") ? OPT : PLAIN;
        Path file = folder.resolve("shape.json");
        Files.writeString(file, config.replaceFirst("(?s)\"architectures\": \\[.*?]", "\"architectures\": "
                + architectures.stream().map(name -> '"' + name + '"').collect(Collectors.toList())));
        Path model = folder.resolve("model");
        try (Workers workers = new Workers(2)) {
            new RandomWeights(HfConfig.read(file), ScalarType.Float, 50_000, 1).write(model, workers, _ -> {});
        }
        return model;
    }

    private static final String PLAIN = """
            {"architectures": [], "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 96, "max_position_embeddings": 64,
             "rms_norm_eps": 1e-05, "head_dim": 12, "sliding_window": 7}""";
    private static final String OPT = """
            {"architectures": [], "hidden_size": 32, "ffn_dim": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
             "vocab_size": 96, "max_position_embeddings": 64}""";
}
