// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

/// What updates make of whole models: no golden files, but the distance to the dense logits must shrink, and counts stay.
class UpdatedModelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"llama", "opt", "stories260K"})
    void updatesBringTheLogitsNearerAndKeepEveryCount(String name) throws IOException {
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
            for (SparsityPattern pattern : new SparsityPattern[]{new SparsityPattern.PerRow(0.5),
                    new SparsityPattern.NofM(2, 4)}) {
                Run run = new Run(model, windows, golden.intRows("eval_ids"), pattern, dense, workers);
                Outcome wanda = run.of("wanda");
                Outcome swapped = run.of("wanda+dsnot:scope=all");
                Outcome attention = run.of("wanda+dsnot");
                Outcome sign = run.of("wanda+dsnot:same-sign=yes,scope=all");
                Outcome few = run.of("wanda+dsnot:cycles=3,scope=all");
                System.out.printf("%s %s attention %.1f sign %.1f few %.1f%n", name, pattern, attention.distance, sign.distance, few.distance);
                Outcome refitted = run.of("wanda+alps");
                Outcome alps = run.of("alps");
                Outcome compensated = run.of("wanda+obs");
                System.out.printf("%s %s wanda %.1f dsnot %.1f obs %.1f wanda+alps %.1f alps %.1f%n", name, pattern, wanda.distance, swapped.distance, compensated.distance, refitted.distance, alps.distance);
                assertThat(swapped.zeros()).isEqualTo(wanda.zeros());
                assertThat(refitted.zeros()).isEqualTo(wanda.zeros());
                assertThat(alps.zeros()).isEqualTo(wanda.zeros());
                assertThat(swapped.distance()).as("%s dsnot", name).isFinite().isNotEqualTo(wanda.distance());
                assertThat(refitted.distance()).as("%s wanda+alps", name).isLessThan(wanda.distance());
                assertThat(alps.distance()).as("%s alps", name).isLessThan(wanda.distance());
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
