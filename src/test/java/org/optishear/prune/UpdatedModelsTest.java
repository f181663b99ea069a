// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.allocation.Allocation;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.LogitDistance;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// What updates make of whole models, where there are no golden files: as many zeros, and logits nearer to the dense ones where
/// values change. DSnoT brings back the mean of each row's output, which on models of this size is not what logits need.
class UpdatedModelsTest {
    @Tag("long")
    @ParameterizedTest
    @CsvSource({"llama, 0.5", "stories260K, 0.5"})
    void updatesBringTheLogitsOfOtherModelsNearer(String name, String sparsity) throws IOException {
        updatesBringTheLogitsNearerAndKeepEveryCount(name, sparsity);
    }

    @ParameterizedTest
    @CsvSource({"opt, 2:4"})
    void updatesBringTheLogitsNearerAndKeepEveryCount(String name, String sparsity) throws IOException {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("wholemodel/" + name + ".safetensors"));
        Path folder = name.equals("stories260K")
                ? TestData.data("models/stories260K/hf")
                : TestData.golden("models/" + name);
        int[][] windows = golden.intRows("calib_ids");
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(2);
                PointerScope _ = new PointerScope();
                LogitDistance dense = LogitDistance.to(model, golden.intRows("eval_ids"), Long.MAX_VALUE, workers)) {
            SparsityPattern pattern = SparsityPattern.parse(sparsity, SparsityPattern.PerRow::new);
            Run run = new Run(model, windows, golden.intRows("eval_ids"), pattern, dense, workers);
            Outcome wanda = run.of("wanda");
            Outcome swapped = run.of("wanda+dsnot");
            assertThat(swapped.zeros()).isEqualTo(wanda.zeros());
            assertThat(swapped.distance()).isFinite().isNotEqualTo(wanda.distance());
            for (String method : new String[]{"wanda+obs", "wanda+alps", "alps"}) {
                Outcome updated = run.of(method);
                assertThat(updated.zeros()).as(method).isEqualTo(wanda.zeros());
                assertThat(updated.distance()).as(method).isLessThan(wanda.distance());
            }
        }
    }

    /// @param distance Frobenius norm of the change in the logits
    private record Outcome(long zeros, double distance) {}

    private record Run(CausalLm model, int[][] windows, int[][] evaluated, SparsityPattern pattern,
            LogitDistance dense, Workers workers) {
        Outcome of(String method) {
            Recipe recipe = new Recipe(Method.parse(method, BetaOn.SQUARED, RelativeSum.CODE),
                    Allocation.uniform(pattern, model.blockCount()));
            try (BlocksInMemory blocks = new BlocksInMemory()) {
                PrunedModel pruned = Pruner.prune(model, windows, recipe, blocks, workers, (_, _) -> {});
                try (OwnedTensors hidden = HiddenStates.last(pruned, evaluated, workers)) {
                    long zeros = pruned.zeros().values().stream().mapToLong(PrunedModel.Zeros::count).sum();
                    return new Outcome(zeros, dense.of(hidden, workers));
                }
            }
        }
    }
}
