// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
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
import org.optishear.search.Proposal;
import org.optishear.search.Recorder;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.space.PaperSpace;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Exhaustive search against the reference's objective for all 2,401 metrics (golden/search).
class PruningProblemGoldenTest {
    /// The other model, and β on norms ([org.optishear.cli.SearchCommandTest] looks at it, too): more than a minute.
    @Tag("long")
    @ParameterizedTest
    @CsvSource({"llama,NORM,f64norm", "stories260K,SQUARED,f64", "stories260K,NORM,f64norm"})
    void exhaustiveSearchFindsTheOptimumOfOtherSpaces(String name, BetaOn betaOn, String golden) {
        exhaustiveSearchFindsTheOptimumOfTheSpace(name, betaOn, golden);
    }

    @ParameterizedTest
    @CsvSource({"llama,SQUARED,f64"})
    void exhaustiveSearchFindsTheOptimumOfTheSpace(String name, BetaOn betaOn, String golden) {
        GoldenTensors expected = GoldenTensors.read(TestData.golden("search/" + name + ".safetensors"));
        Path folder = name.equals("llama") ? TestData.golden("models/llama") : TestData.data("models/stories260K/hf");
        double[] values = expected.doubles("f_rec." + golden);
        int[][] windows = expected.intRows("calib_ids");
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(2);
                DenseOutputs dense = DenseOutputs.of(model, windows, Long.MAX_VALUE, workers)) {
            PruningProblem problem = problem(model, betaOn, windows, dense, workers);
            SearchResult result = SearchRun.run(problem, new Exhaustive(problem), Recorder.none());
            List<Genome> apart = apart(problem, result, values);
            assertThat(apart.size()).isLessThanOrEqualTo(values.length / 100);
            assertRoundingDecides(name, betaOn, windows, apart, result);
            assertBestIsTheArgminOf(problem, result, values, expected.ints("chain_id." + golden));
            assertThat(distinctModels(result)).isLessThanOrEqualTo(330);
        }
    }

    /// Those whose value is not the reference's within 1e-3: none on a processor with the reference's vector instructions.
    private static List<Genome> apart(PruningProblem problem, SearchResult result, double[] values) {
        int covered = 0;
        List<Genome> apart = new ArrayList<>();
        for (Evaluation trial : result.trials()) {
            double objective = objective(trial);
            for (Genome genome : trial.covers()) {
                double value = values[(int) problem.space().index(genome)];
                assertThat(objective).as("metric %s", genome).isCloseTo(value, within(0.1 * value));
                if (Math.abs(objective - value) > 1e-3 * value) {
                    apart.add(genome);
                }
                covered++;
            }
        }
        assertThat(covered).isEqualTo(values.length);
        return apart;
    }

    private static double objective(Evaluation trial) {
        return ((Outcome.Measured) trial.outcome()).objectives().getFirst();
    }

    /// Where a value is apart, last bits of the hidden states must be seen to move it: scaling the embeddings by 1 + n · 2⁻²³,
    /// which the norms undo but for rounding, gives other masks. A wrong metric would stay where it is.
    private static void assertRoundingDecides(String name, BetaOn betaOn, int[][] windows, List<Genome> apart,
            SearchResult result) {
        if (apart.isEmpty()) {
            return;
        }
        Path folder = name.equals("llama") ? TestData.golden("models/llama") : TestData.data("models/stories260K/hf");
        Map<Genome, Double> moved = new HashMap<>();
        for (int n = 1; n <= 4; n++) {
            try (Checkpoint checkpoint = Checkpoint.open(folder);
                    CausalLm model = new Shaken(ModelFamilies.load(checkpoint), n);
                    Workers workers = new Workers(2);
                    DenseOutputs dense = DenseOutputs.of(model, windows, Long.MAX_VALUE, workers)) {
                PruningProblem problem = problem(model, betaOn, windows, dense, workers);
                List<Proposal> proposals = IntStream.range(0, apart.size())
                        .mapToObj(i -> new Proposal(i, apart.get(i))).toList();
                problem.evaluate(proposals, problem.fidelities() - 1, trial -> {
                    double before = result.trials().stream().filter(found -> found.covers().contains(trial.genome()))
                            .mapToDouble(PruningProblemGoldenTest::objective).findFirst().orElseThrow();
                    moved.merge(trial.genome(), Math.abs(objective(trial) / before - 1), Math::max);
                });
            }
        }
        assertThat(moved).allSatisfy((genome, move) -> assertThat(move).as("metric %s", genome).isGreaterThan(3e-4));
    }

    private static PruningProblem problem(CausalLm model, BetaOn betaOn, int[][] windows, DenseOutputs dense,
            Workers workers) {
        return new PruningProblem(model,
                new PaperSpace(betaOn, RelativeSum.CODE,
                        Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount())),
                new Measure(ObjectiveWindows.same(windows), dense, new LogitFrobenius()), workers);
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
