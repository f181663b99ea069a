// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.allocation.Allocation;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.LogitFrobenius;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.run.Manifest;
import org.optishear.search.Exhaustive;
import org.optishear.search.Recorder;
import org.optishear.search.Schedule;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.search.SearchSettings;
import org.optishear.space.PaperSpace;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// More candidates than were planned do not exceed a budget, and a run can be resumed from its very beginning.
class TokenLimitTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasNotPlannedStopsAtTheBudget() {
        Path golden = TestData.golden("models/llama");
        int[][] rows = GoldenTensors.read(golden.resolve("golden.safetensors")).intRows("input_ids");
        ObjectiveWindows windows = ObjectiveWindows.same(rows);
        try (Checkpoint checkpoint = Checkpoint.open(golden);
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(1);
                DenseOutputs dense = DenseOutputs.of(model, rows, Long.MAX_VALUE, workers)) {
            PaperSpace space = space(model);
            Fidelity exact = new Fidelity(1, Statistics.SEQUENTIAL);
            PruningProblem problem = new PruningProblem(model, space,
                    new Measure(windows, dense, new LogitFrobenius(), List.of(), List.of(exact)), workers);
            long budget = (long) (windows.tokens(0, rows.length) + 5.5 * Staging.each(exact, windows));
            SearchResult found = SearchRun.run(problem, new Exhaustive(problem), Recorder.none(),
                    new SearchRun.Settings(Schedule.EXACT, new TokenLimit(budget, problem)));
            assertThat(found.stopped().orElseThrow()).contains("budget of " + budget + " tokens");
            assertThat(found.trials()).hasSizeGreaterThanOrEqualTo(5);
            assertThat(problem.meter().tokens()).isBetween(budget - Staging.each(exact, windows), (double) budget);
        }
    }

    private static PaperSpace space(CausalLm model) {
        return new PaperSpace(BetaOn.SQUARED, RelativeSum.CODE,
                Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount()));
    }

    @Test
    void howARunIsResumedIsWrittenBeforeItsStudy() {
        Path golden = TestData.golden("models/llama");
        int[][] rows = GoldenTensors.read(golden.resolve("golden.safetensors")).intRows("input_ids");
        try (Checkpoint checkpoint = Checkpoint.open(golden);
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(1);
                Manifest manifest = new Manifest(List.of("search", "model"), 1, 1L << 30, ComputeDevice.CPU)) {
            MetricRun run = new MetricRun(folder.resolve("run"),
                    new MetricSearch.Settings(space(model), "random", SearchSettings.PAPER),
                    new ObjectMapper().createObjectNode(), Optional.empty());
            SearchProgress killed = new SearchProgress() {
                @Override
                public void opening() {
                    throw new IllegalStateException("killed");
                }

                @Override
                public void at(SearchProgress.State state) {}
            };
            assertThatThrownBy(() -> run.execute(
                    new MetricSearch.Subject(model, ObjectiveWindows.same(rows), workers), manifest, killed))
                    .hasMessage("killed");
            assertThat(folder.resolve("run/study.db")).doesNotExist();
            assertThat(RunCommand.read(folder.resolve("run")).arguments()).containsExactly("search", "model");
        }
    }
}
