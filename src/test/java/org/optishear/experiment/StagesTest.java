// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.allocation.AllocationUnits.Granularity;
import org.optishear.allocation.PrunableSizes;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.Objective;
import org.optishear.evaluation.Objectives;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.prune.Ranking;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.SearchSettings;
import org.optishear.space.AllocationSpace;
import org.optishear.space.LayerLevels;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Generations that are sifted on growing tokens, others each time, on stories260K: 8 windows of 64 tokens.
class StagesTest {
    private static final Staging.Beside ONE = new Staging.Beside(1, false);
    private static final Objective KL = Objectives.parse("kl");
    private static final Stages SIFTED = Stages.parse("--stages", "4/64,2/128,1/256");
    private static final SearchSettings SEARCH = new SearchSettings(2, 1 + 3 * 12, 12);

    @TempDir
    private Path folder;
    private Checkpoint checkpoint;
    private CausalLm model;
    private Workers workers;
    private ObjectiveWindows windows;
    private AllocationSpace space;

    @BeforeEach
    void open() {
        checkpoint = Checkpoint.open(TestData.data("models/stories260K/hf"));
        model = ModelFamilies.load(checkpoint);
        workers = new Workers(2);
        windows = ObjectiveWindows
                .same(GoldenTensors.read(TestData.golden("search/stories260K.safetensors")).intRows("calib_ids"));
        space = new AllocationSpace(new Ranking(Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE)),
                new LayerLevels(PrunableSizes.of(model), Granularity.LINEAR, new SparsityPattern.PerRow(0.6), 0.05));
    }

    @AfterEach
    void close() {
        if (model != null) {
            workers.close();
            model.close();
            checkpoint.close();
        }
    }

    private static Effort effort(Stages stages) {
        return new Effort(KL, false, Statistics.DENSE, false, Budget.NONE, stages);
    }

    private SearchReport search(Workers own, SearchSettings search, String study, SearchProgress progress) {
        return MetricSearch.run(new MetricSearch.Subject(model, windows, own),
                new MetricSearch.Settings(space, "one-plus-lambda", search, effort(SIFTED)), folder.resolve(study),
                new ObjectMapper().createObjectNode().put("test", "stages"), progress);
    }

    /// Two generations: the one that is cut and the one after it.
    private SearchReport pair(Workers own, String study, SearchProgress progress) {
        return search(own, new SearchSettings(2, 1 + 2 * 12, 12), study, progress);
    }

    @Test
    void theParentIsScoredOncePerGenerationAndLessIsRunThanPlanned() {
        double[] tokens = new double[1];
        SearchReport report = search(workers, SEARCH, "study.db", state -> tokens[0] = state.tokens());
        Staging staging = new MetricSearch.Settings(space, "one-plus-lambda", SEARCH, effort(SIFTED)).staging(windows);

        assertThat(report.incumbents()).isEqualTo(3);
        assertThat(report.trials()).isEqualTo(1 + 3 * 13);
        assertThat(report.classes()).hasSizeBetween(2, 1 + 3); // the start, and no more than one of each generation
        assertThat(report.best().objective()).isLessThan(report.named().get("uniform"));
        assertThat(tokens[0]).isLessThanOrEqualTo(staging.tokens());
        // dense side and statistics 3 * 512, the start and uniform, then 12 on 64, 4 on 128, 2 + 1 on 256 and 1 on 512 tokens
        assertThat(staging.tokens()).isEqualTo(3 * 512 + 2 * 512 + (64 + 128 + 256) // the start at most on each
                + 3 * (12 * 64 + 4 * 128 + (2 + 1) * 256 + 512));
    }

    @Test
    void aSearchThatWasCutOrSharedEndsAsOneThatWasNot() {
        SearchReport whole = pair(workers, "whole.db", _ -> {});
        assertThatThrownBy(() -> pair(workers, "cut.db", state -> {
            if (state.estimates() == 12 + 4 + 2) { // two of three on the last stage
                throw new IllegalStateException("cut");
            }
        })).hasMessage("cut");
        assertThat(pair(workers, "cut.db", _ -> {})).isEqualTo(whole);
        CompletableFuture<SearchReport> other = CompletableFuture.supplyAsync(() -> {
            try (Workers own = new Workers(1)) {
                return pair(own, "shared.db", _ -> {});
            }
        });
        assertThat(pair(workers, "shared.db", _ -> {})).isEqualTo(whole);
        assertThat(other.join()).isEqualTo(whole);
    }

    /// Two windows of the draw, 2 · 3 = 6 and 7, and once more round the circle.
    @ParameterizedTest
    @ValueSource(ints = {3, 7})
    void aDrawIsMeasuredOnItsOwnWindows(int draw) {
        int[][] drawn = Arrays.copyOfRange(windows.all(), 6, 8);
        Fidelity quarter = new Fidelity(0.25, Statistics.DENSE, true);
        Fidelity exact = new Fidelity(1, Statistics.DENSE);
        Genome genome = space.climb().orElseThrow().start().with(0, 3).with(1, -3);
        double estimate = value(windows, List.of(quarter, exact), genome, draw);

        assertThat(estimate)
                .isEqualTo(value(ObjectiveWindows.apart(windows.all(), drawn), List.of(exact), genome, 0))
                .isNotEqualTo(value(windows, List.of(quarter, exact), genome, draw + 1));
    }

    private double value(ObjectiveWindows measured, List<Fidelity> fidelities, Genome genome, int draw) {
        double[] value = new double[1];
        try (DenseOutputs dense = DenseOutputs.of(model, measured.objective(), Long.MAX_VALUE, workers)) {
            new PruningProblem(model, space, new Measure(measured, dense, KL, List.of(), fidelities), workers).evaluate(
                    List.of(new Proposal(0, genome)), 0, draw,
                    found -> value[0] = ((Outcome.Measured) found.outcome()).objectives().getFirst());
        }
        return value[0];
    }

    /// A stage of all tokens is the exact evaluation, in which the parent's value is known; stages that take as many windows are one.
    @Test
    void stagesFitTheWindows() {
        Staging.Batches batches = new Staging.Batches(1 + 64, 64, true, true, 65);
        Staging all = Staging.of(effort(Stages.parse("--stages", "8/65,2/128,1/512")), windows, batches, ONE);
        Staging few = Staging.of(effort(Stages.parse("--stages", "8/10,4/20,1/256")), windows, batches, ONE);

        assertThat(all.schedule().incumbentJoins()).isFalse();
        assertThat(all.fidelities()).extracting(Fidelity::share).containsExactly(0.25, 1.0);
        assertThat(all.schedule().rungs().getFirst().keep().of(64)).isEqualTo(2);
        assertThat(few.schedule().incumbentJoins()).isTrue();
        assertThat(few.fidelities()).extracting(Fidelity::share).containsExactly(0.125, 0.5, 1.0);
        assertThat(few.lines("at most").get(1)).isEqualTo(
                "stage  5 candidates and 1 parent on 1/2 of the windows, others in each generation, dense statistics");
    }

    @Test
    void aBudgetThatTheStagesDoNotFitIsRefused() {
        Effort poor = new Effort(KL, false, Statistics.DENSE, false,
                new Budget(OptionalLong.of(3000), Optional.empty()), SIFTED);
        assertThatThrownBy(() -> Staging.of(poor, windows, new Staging.Batches(49, 12, true, true, 49), ONE))
                .isInstanceOf(InputException.class).hasMessageContaining("in these stages, or fewer --trials");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "8", "8/", "0/64", "8/0", "8/64,9/128", "8/64,4/64", "8/64,", "8/64 2/128"})
    void whatIsNoStagesIsRefused(String text) {
        assertThatThrownBy(() -> Stages.parse("--stages", text)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[--stages] found " + text + ", expected KEPT/TOKENS");
    }

    @Test
    void stagesAreWrittenAsTheyAreRead() {
        assertThat(SIFTED.text()).isEqualTo("4/64,2/128,1/256");
        assertThat(SIFTED.stages()).containsExactly(new Stages.Stage(4, 64), new Stages.Stage(2, 128),
                new Stages.Stage(1, 256));
    }
}
