// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.allocation.AllocationUnits.Granularity;
import org.optishear.allocation.PrunableSizes;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.experiment.SearchReport.MetricClass;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.prune.Ranking;
import org.optishear.search.SearchSettings;
import org.optishear.space.AllocationSpace;
import org.optishear.space.LayerChoices;
import org.optishear.space.LayerLevels;
import org.optishear.space.PruningSpace;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Searches of allocations on the tiny model of golden/models/llama.
class LayerSearchTest {
    private static final Ranking WANDA = new Ranking(Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE));
    private static final ObjectNode IDENTITY = new ObjectMapper().createObjectNode().put("test", "layers");

    @TempDir
    private Path folder;
    private Checkpoint checkpoint;
    private CausalLm model;
    private Workers workers;
    private MetricSearch.Subject subject;
    private PrunableSizes sizes;

    @BeforeEach
    void open() {
        Path golden = TestData.golden("models/llama");
        checkpoint = Checkpoint.open(golden);
        model = ModelFamilies.load(checkpoint);
        workers = new Workers(2);
        int[][] windows = GoldenTensors.read(golden.resolve("golden.safetensors")).intRows("input_ids");
        subject = new MetricSearch.Subject(model, ObjectiveWindows.same(windows), workers);
        sizes = PrunableSizes.of(model);
    }

    @AfterEach
    void close() {
        workers.close();
        model.close();
        checkpoint.close();
    }

    private MetricSearch.Settings exact(Granularity granularity) {
        return new MetricSearch.Settings(
                new AllocationSpace(WANDA,
                        new LayerLevels(sizes, granularity, new SparsityPattern.PerRow(0.6), 0.05)),
                "one-plus-lambda", new SearchSettings(1, 25, 6));
    }

    private SearchReport search(MetricSearch.Settings settings, String study) {
        return MetricSearch.run(subject, settings, folder.resolve(study), IDENTITY, _ -> {});
    }

    @Test
    void theExactSearchIsNoWorseThanUniformAndAsSparse() {
        for (Granularity granularity : Granularity.values()) {
            MetricSearch.Settings settings = exact(granularity);
            SearchReport report = search(settings, granularity + ".db");
            assertThat(report.best().objective()).isLessThan(report.named().get("uniform"));
            assertThat(report.classes()).allSatisfy(found -> assertThat(
                    sizes.pruned(settings.space().allocation(found.genome())))
                    .isEqualTo((long) (sizes.weights() * 0.6)));
        }
    }

    @Test
    void aSearchThatWasCutEndsAsOneThatWasNot() {
        SearchReport whole = search(exact(Granularity.LINEAR), "whole.db");
        assertThatThrownBy(() -> MetricSearch.run(subject, exact(Granularity.LINEAR), folder.resolve("cut.db"),
                IDENTITY, state -> {
                    if (state.trials() == 11) {
                        throw new IllegalStateException("cut");
                    }
                })).hasMessage("cut");
        assertThat(search(exact(Granularity.LINEAR), "cut.db")).isEqualTo(whole);
    }

    @Test
    void thePapersFrontIsNondominatedAndThePickKeepsTheSparsity() {
        double tolerance = 0.005;
        PruningSpace space = new AllocationSpace(WANDA,
                new LayerChoices(sizes, new SparsityPattern.PerRow(0.6), 0.05, tolerance));
        for (String algorithm : List.of("nsga3", "nsga2")) {
            SearchReport report = search(new MetricSearch.Settings(space, algorithm, new SearchSettings(0, 20, 10)),
                    algorithm + ".db");
            List<MetricClass> front = report.front(space);
            for (MetricClass found : front) {
                for (MetricClass other : front) {
                    boolean dominated = other.objective() <= found.objective() && deviation(other) <= deviation(found)
                            && (other.objective() < found.objective() || deviation(other) < deviation(found));
                    assertThat(dominated).isFalse();
                }
            }
            assertThat(front).extracting(LayerSearchTest::deviation).contains(
                    report.classes().stream().map(LayerSearchTest::deviation).min(Double::compare).orElseThrow());
            double lowest = report.classes().stream().filter(found -> deviation(found) <= tolerance)
                    .mapToDouble(MetricClass::objective).min().orElseThrow();
            assertThat(report.best().objective()).isEqualTo(lowest);
            assertThat(deviation(report.best())).isLessThanOrEqualTo(tolerance);
        }
    }

    private static double deviation(MetricClass found) {
        return found.beside().get(LayerChoices.DEVIATION);
    }
}
