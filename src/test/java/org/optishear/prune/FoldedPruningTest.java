// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.allocation.Allocation;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.mask.ChannelSearch;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.FamilyContractTest;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.testing.TestData;
import org.optishear.update.WeightUpdates;

/// Orders of input channels that are folded into blocks: the dense model computes what it computed, what is selected is what
/// would be selected if the checkpoint had been in that order, and the checkpoint holds N:M as it is stored.
class FoldedPruningTest {
    private static final int[][] WINDOWS = {{5, 9, 33, 70, 12, 8, 61, 2}, {41, 4, 4, 90, 17, 26},
            {7, 71, 44, 3, 3, 19, 50}};

    @TempDir
    private Path folder;
    private Workers workers;

    @BeforeEach
    void open() {
        workers = new Workers(2);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "gemma3", "phi3", "mixtral", "gpt2", "gpt_neox", "llama", "llama2-gqa", "opt350m",
            "qwen2"})
    void theCheckpointIsInTheOrderInWhichItWasPruned(String name) throws URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(model(name));
                CausalLm dense = ModelFamilies.load(checkpoint);
                BlocksInMemory blocks = new BlocksInMemory();
                PointerScope _ = new PointerScope()) {
            Recipe recipe = recipe("ria", dense, Optional.of(ChannelSearch.lsa()));
            PrunedModel pruned = Pruner.prune(dense, WINDOWS, recipe, blocks, workers, (_, _) -> {});
            assertKeepsMore(blocks, dense);
            assertSame(logits(inOrder(dense, blocks)), logits(dense));
            assertAgrees(pruned.masks(), Pruner.prune(inOrder(dense, blocks), WINDOWS, recipe("ria", dense,
                    Optional.empty()), new BlocksInMemory(), workers, (_, _) -> {}).masks(), 0.999);
            Path target = folder.resolve("pruned");
            PrunedCheckpoint.write(checkpoint, pruned, target, false, new TreeMap<>());
            try (Checkpoint written = Checkpoint.open(target); CausalLm loaded = ModelFamilies.load(written)) {
                assertThat(torch.equal(logits(pruned), logits(loaded))).isTrue();
                for (String weight : dense.prunableWeights()) {
                    Tensor stored = written.tensor(weight);
                    Tensor matrix = dense.storesTransposed(weight) ? stored.t() : stored; // [out, in]
                    Tensor kept = matrix.ne(new Scalar(0)).reshape(matrix.size(0), -1, 4).sum(2);
                    assertThat(kept.max().item_long()).as(weight).isLessThanOrEqualTo(2);
                }
            }
        }
    }

    static List<String> methods() {
        return Stream.concat(Stream.of("magnitude", "pruner-zero"),
                WeightUpdates.BUILT_IN.stream()
                        .map(update -> update.choosesMask() ? update.id() : "wanda+" + update.id()))
                .toList();
    }

    /// Gradients, Hessians and moments are those of the block in its order.
    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodPrunesTheBlockInItsOrder(String method) {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.golden("models/llama"));
                CausalLm dense = ModelFamilies.load(checkpoint);
                BlocksInMemory blocks = new BlocksInMemory();
                BlocksInMemory again = new BlocksInMemory();
                PointerScope _ = new PointerScope()) {
            PrunedModel pruned = Pruner.prune(dense, WINDOWS,
                    recipe(method, dense, Optional.of(ChannelSearch.heuristic())),
                    blocks, workers, (_, _) -> {});
            assertKeepsMore(blocks, dense);
            PrunedModel inOrder = Pruner.prune(inOrder(dense, blocks), WINDOWS,
                    recipe(method, dense, Optional.empty()), again, workers, (_, _) -> {});
            assertAgrees(pruned.masks(), inOrder.masks(), 0.98);
            assertThat(blocks.changed()).isEqualTo(again.changed());
            Path target = folder.resolve("pruned");
            PrunedCheckpoint.write(checkpoint, pruned, target, false, new TreeMap<>());
            try (Checkpoint written = Checkpoint.open(target); CausalLm loaded = ModelFamilies.load(written)) {
                assertThat(torch.equal(logits(pruned), logits(loaded))).isTrue();
            }
        }
    }

    @Test
    void aJournalContinuesInTheSameOrder() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.golden("models/llama"));
                CausalLm dense = ModelFamilies.load(checkpoint);
                BlocksInMemory blocks = new BlocksInMemory()) {
            Recipe recipe = recipe("ria", dense, Optional.of(ChannelSearch.lsa()));
            Pruner.prune(dense, WINDOWS, recipe, blocks, workers, (_, _) -> {});
            Path target = folder.resolve("pruned");
            try (PruneJournal cut = PruneJournal.open(target, "a")) {
                assertThatThrownBy(() -> Pruner.prune(dense, WINDOWS, recipe, cut, workers, (_, _) -> {
                    throw new IllegalStateException("cut");
                })).hasMessage("cut");
            }
            try (PruneJournal journal = PruneJournal.open(target, "a")) {
                assertThat(journal.done()).isEqualTo(1);
                assertThat(journal.orders()).isNotEmpty();
                Pruner.prune(dense, WINDOWS, recipe, journal, workers, (_, _) -> {});
                assertThat(journal.orders()).isEqualTo(blocks.orders());
                for (String weight : dense.prunableWeights()) {
                    assertThat(journal.get(weight)).as(weight).isEqualTo(blocks.get(weight));
                }
                journal.delete();
            }
        }
    }

    /// Where heads are no multiple of the group, attention keeps its order and says so; the MLP does not.
    @Test
    void groupsThatStraddleHeadsLeaveAttentionAsItIs() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.golden("models/llama"));
                CausalLm dense = ModelFamilies.load(checkpoint);
                BlocksInMemory blocks = new BlocksInMemory()) {
            Recipe recipe = new Recipe(method("wanda"),
                    Allocation.uniform(new SparsityPattern.NofM(3, 5), dense.blockCount()),
                    Optional.of(ChannelSearch.lsa()));
            Pruner.prune(dense, WINDOWS, recipe, blocks, workers, (_, _) -> {});
            PrunedLinear attention = blocks.get("model.layers.0.self_attn.o_proj.weight");
            assertThat(attention.retained()).isEmpty();
            assertThat(attention.notices()).containsExactly(
                    "order of inputs kept: heads of 16 channels are no multiple of 5");
            assertThat(blocks.get("model.layers.0.mlp.down_proj.weight").retained()).isPresent();
            assertThat(blocks.orders()).doesNotContainKey("model.layers.0.self_attn.o_proj");
        }
    }

    private static Method method(String text) {
        return Method.parse(text, BetaOn.SQUARED, RelativeSum.CODE);
    }

    private static Recipe recipe(String method, CausalLm model, Optional<ChannelSearch> permutation) {
        return new Recipe(method(method), Allocation.uniform(new SparsityPattern.NofM(2, 4), model.blockCount()),
                permutation);
    }

    /// The dense model in the orders that were found, nothing pruned.
    private static PrunedModel inOrder(CausalLm dense, BlocksInMemory blocks) {
        SequencedMap<String, PrunedLinear> whole = new LinkedHashMap<>();
        blocks.weights().forEach(name -> {
            Mask mask = blocks.get(name).mask();
            whole.put(name, new PrunedLinear(none(mask.rows(), mask.columns()), 0, List.of()));
        });
        BlocksInMemory reordered = new BlocksInMemory();
        reordered.add(new PrunedBlock(whole, new LinkedHashMap<>(), blocks.orders()), OwnedTensors.none());
        return new PrunedModel(dense, reordered);
    }

    private static Mask none(int rows, int columns) {
        return Mask.ofPackedPrunedRows(
                MemorySegment.ofArray(new byte[rows * Math.ceilDiv(columns, 8)]), rows, columns);
    }

    private static void assertKeepsMore(BlocksInMemory blocks, CausalLm model) {
        int better = 0;
        for (String name : blocks.weights()) {
            Optional<RetainedScore> found = blocks.get(name).retained();
            if (found.isPresent()) {
                assertThat(found.get().reordered()).as(name).isGreaterThanOrEqualTo(found.get().stored());
                better += found.get().reordered() > found.get().stored() ? 1 : 0;
            }
        }
        assertThat(better).isGreaterThan(model.blockCount());
        assertThat(blocks.orders()).hasSizeGreaterThan(2 * model.blockCount());
    }

    private static void assertSame(Tensor found, Tensor expected) {
        double scale = expected.abs().max().item_double();
        assertThat(found.sub(expected).abs().max().item_double()).isLessThan(1e-5 * Math.max(1, scale));
    }

    private static void assertAgrees(Map<String, Mask> found, Map<String, Mask> expected, double share) {
        expected.forEach((name, mask) -> {
            long equal = 0;
            for (int row = 0; row < mask.rows(); row++) {
                for (int column = 0; column < mask.columns(); column++) {
                    equal += mask.pruned(row, column) == found.get(name).pruned(row, column) ? 1 : 0;
                }
            }
            assertThat((double) equal / ((long) mask.rows() * mask.columns())).as(name).isGreaterThanOrEqualTo(share);
        });
    }

    private Tensor logits(CausalLm model) {
        try (OwnedTensors hidden = HiddenStates.last(model, WINDOWS, workers)) {
            return model.logits(hidden.get(0));
        }
    }

    private static Path model(String name) throws URISyntaxException {
        return FamilyContractTest.class.getResource(name) != null
                ? Path.of(FamilyContractTest.class.getResource(name).toURI())
                : TestData.golden("models/" + name);
    }
}
