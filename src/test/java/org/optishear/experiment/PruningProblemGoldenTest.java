// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.allocation.Allocation;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.LogitFrobenius;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.search.Evaluation;
import org.optishear.search.Exhaustive;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Recorder;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.space.PaperSpace;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Exhaustive search against the reference's objective for all 2,401 metrics (golden/search).
class PruningProblemGoldenTest {
    @ParameterizedTest
    @CsvSource({"llama,SQUARED,f64", "llama,NORM,f64norm", "stories260K,SQUARED,f64", "stories260K,NORM,f64norm"})
    void exhaustiveSearchFindsTheOptimumOfTheSpace(String name, BetaOn betaOn, String golden) {
        GoldenTensors expected = GoldenTensors.read(TestData.golden("search/" + name + ".safetensors"));
        Path folder = name.equals("llama") ? TestData.golden("models/llama") : TestData.data("models/stories260K/hf");
        double[] values = expected.doubles("f_rec." + golden);
        int[][] windows = expected.intRows("calib_ids");
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(2);
                DenseOutputs dense = DenseOutputs.of(model, windows, Long.MAX_VALUE, workers)) {
            PruningProblem problem = new PruningProblem(model,
                    new PaperSpace(betaOn, RelativeSum.CODE,
                            Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount())),
                    new Measure(ObjectiveWindows.same(windows), dense, new LogitFrobenius()), workers);
            SearchResult result = SearchRun.run(problem, new Exhaustive(problem), Recorder.none());
            assertAllValuesAgree(problem, result, values);
            assertBestIsTheArgminOf(problem, result, values, expected.ints("chain_id." + golden));
            assertThat(distinctModels(result)).isLessThanOrEqualTo(330);
        }
    }

    private static void assertAllValuesAgree(PruningProblem problem, SearchResult result, double[] values) {
        int covered = 0;
        for (Evaluation trial : result.trials()) {
            double objective = ((Outcome.Measured) trial.outcome()).objectives().getFirst();
            for (Genome genome : trial.covers()) {
                double value = values[(int) problem.space().index(genome)];
                assertThat(objective).as("metric %s", genome).isCloseTo(value, within(1e-3 * value));
                covered++;
            }
        }
        assertThat(covered).isEqualTo(values.length);
    }

    private static void assertBestIsTheArgminOf(PruningProblem problem, SearchResult result, double[] values,
            int[] chains) {
        int argmin = 0;
        for (int index = 1; index < values.length; index++) {
            argmin = values[index] < values[argmin] ? index : argmin;
        }
        Evaluation best = result.best().orElseThrow();
        int chain = chains[argmin];
        List<Integer> found = best.covers().stream().map(genome -> chains[(int) problem.space().index(genome)])
                .distinct()
                .toList();
        assertThat(found).contains(chain);
    }

    private static long distinctModels(SearchResult result) {
        return result.trials().stream().map(trial -> trial.facts().get(PruningProblem.PRUNED_WEIGHTS))
                .collect(Collectors.toSet()).size();
    }
}
