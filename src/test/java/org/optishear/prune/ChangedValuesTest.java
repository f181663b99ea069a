// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.Needs;
import org.optishear.checkpoint.Checkpoint;
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
import org.optishear.update.LinearProblem;
import org.optishear.update.UpdatedLinear;
import org.optishear.update.WeightUpdate;

/// Values that an update has changed: rounded to what the checkpoint holds, computed with as they are stored, kept by a
/// journal, written in the checkpoint's order.
class ChangedValuesTest {
    private static final int[][] WINDOWS = {{5, 9, 33, 70, 12, 8}, {41, 4, 4, 90}};

    @TempDir
    private Path folder;
    private Workers workers;

    /// Multiplies what stays by a factor that no binary fraction is.
    ///
    /// @param factor huge for values that half precision cannot hold
    private record Scaled(double factor) implements WeightUpdate {
        @Override
        public String id() {
            return "scaled";
        }

        @Override
        public Needs needs() {
            return Needs.NOTHING;
        }

        @Override
        public UpdatedLinear update(LinearProblem problem) {
            return new UpdatedLinear(problem.mask().orElseThrow(), problem.weight().mul(new Scalar(factor)),
                    List.of(problem.name() + " scaled", "twice told"));
        }
    }

    @BeforeEach
    void open() {
        workers = new Workers(2);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama2-gqa", "opt350m"}) // transposed; bf16; fp16 with biases
    void thePrunedModelComputesWithWhatIsStored(String name) throws URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(model(name));
                CausalLm dense = ModelFamilies.load(checkpoint);
                BlocksInMemory blocks = new BlocksInMemory();
                PointerScope _ = new PointerScope()) {
            PrunedModel pruned = Pruner.prune(dense, WINDOWS, recipe(0.37, dense), blocks, workers, (_, _) -> {});
            Path target = folder.resolve("pruned");
            PrunedCheckpoint.write(checkpoint, pruned, target, false, new TreeMap<>());
            try (Checkpoint written = Checkpoint.open(target); CausalLm loaded = ModelFamilies.load(written)) {
                assertThat(torch.equal(logits(pruned), logits(loaded))).isTrue();
                for (String weight : dense.prunableWeights()) {
                    Tensor stored = written.tensor(weight);
                    Tensor expected = checkpoint.tensor(weight).to(torch.ScalarType.Float).mul(new Scalar(0.37))
                            .to(stored.scalar_type()).mul(stored.ne(new Scalar(0)));
                    assertThat(torch.equal(stored, expected)).as(weight).isTrue();
                    assertThat(stored.eq(new Scalar(0)).sum().item_long()).as(weight)
                            .isEqualTo(pruned.blocks().get(weight).zeros()).isBetween(1L, stored.numel() - 1);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama2-gqa"})
    void aJournalContinuesWithTheSameValues(String name) throws URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(model(name));
                CausalLm dense = ModelFamilies.load(checkpoint);
                BlocksInMemory blocks = new BlocksInMemory();
                PointerScope _ = new PointerScope()) {
            PrunedModel whole = Pruner.prune(dense, WINDOWS, recipe(0.37, dense), blocks, workers, (_, _) -> {});
            Path target = folder.resolve("pruned");
            try (PruneJournal cut = PruneJournal.open(target, "a")) {
                assertThatThrownBy(() -> Pruner.prune(dense, WINDOWS, recipe(0.37, dense), cut, workers, (_, _) -> {
                    throw new IllegalStateException("cut");
                })).hasMessage("cut");
            }
            try (PruneJournal journal = PruneJournal.open(target, "a")) {
                assertThat(journal.done()).isEqualTo(1);
                PrunedModel continued = Pruner.prune(dense, WINDOWS, recipe(0.37, dense), journal, workers,
                        (_, _) -> {});
                assertThat(torch.equal(logits(continued), logits(whole))).isTrue();
                assertThat(journal.changed()).isEqualTo(blocks.changed()).hasSameSizeAs(dense.prunableWeights());
                for (String weight : dense.prunableWeights()) {
                    assertThat(torch.equal(journal.changed(weight), blocks.changed(weight))).as(weight).isTrue();
                    assertThat(journal.get(weight)).isEqualTo(blocks.get(weight));
                    assertThat(journal.get(weight).notices()).hasSize(2).last().isEqualTo("twice told");
                }
                journal.delete();
            }
        }
    }

    @Test
    void valuesThatHalfPrecisionCannotHoldNameTheLinear() throws URISyntaxException {
        try (Checkpoint checkpoint = Checkpoint.open(model("opt350m"));
                CausalLm dense = ModelFamilies.load(checkpoint);
                BlocksInMemory blocks = new BlocksInMemory()) {
            assertThatThrownBy(
                    () -> Pruner.prune(dense, WINDOWS, recipe(1e9, dense), blocks, workers, (_, _) -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageMatching("\\[[a-z0-9_.]+layers\\.0\\.[a-z_.]+: scaled] found updated weights.*");
        }
    }

    private static Recipe recipe(double factor, CausalLm model) {
        Method wanda = Method.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE);
        return new Recipe(new Method(wanda.ranking(), Optional.of(new Scaled(factor))),
                Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount()));
    }

    private Tensor logits(CausalLm model) {
        try (OwnedTensors hidden = HiddenStates.last(model, WINDOWS, workers)) {
            return model.logits(hidden.get(0));
        }
    }

    private static Path model(String name) throws URISyntaxException {
        return name.equals("gpt2")
                ? Path.of(FamilyContractTest.class.getResource(name).toURI())
                : TestData.golden("models/" + name);
    }
}
