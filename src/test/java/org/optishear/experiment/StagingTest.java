// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;
import org.optishear.allocation.Allocation;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.LogitFrobenius;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.search.Schedule;
import org.optishear.space.PaperSpace;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// A staged search finds what an exhaustive one does, for a fifth of the reference's tokens; a budget is kept.
class StagingTest {
    /// 300 trials of the reference on 8 windows of 64 tokens, each run four times (golden/README.md, section 5).
    private static final double REFERENCE_TOKENS = 300 * 4 * 8 * 64;

    private static final Effort STAGED = new Effort(new LogitFrobenius(), false, Statistics.SEQUENTIAL, true,
            Budget.NONE);

    @Test
    void aFifthOfTheReferencesTokensFindsTheOptimum() {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("search/stories260K.safetensors"));
        double[] values = golden.doubles("f_rec.f64");
        int[] chains = golden.ints("chain_id.f64");
        int argmin = IntStream.range(0, values.length).reduce(0, (a, b) -> values[b] < values[a] ? b : a);
        int[][] windows = golden.intRows("calib_ids");
        try (Checkpoint checkpoint = Checkpoint.open(TestData.data("models/stories260K/hf"));
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(2)) {
            PaperSpace space = new PaperSpace(BetaOn.SQUARED, RelativeSum.CODE,
                    Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount()));
            StagedRun found = StagedRun.of(model, space, windows, STAGED, workers);
            assertThat(found.tokens()).isLessThanOrEqualTo(0.2 * REFERENCE_TOKENS).isLessThanOrEqualTo(found.planned());
            assertThat(found.value()).isLessThanOrEqualTo(1.002 * values[argmin]);
            assertThat(found.members()).anyMatch(
                    genome -> chains[(int) space.genes().index(genome)] == chains[argmin]);
            assertThat(found.models()).isLessThanOrEqualTo(44);
        }
    }

    @ParameterizedTest
    @CsvSource({"400000,324", "150000,44", "100000,39", "30000,3"})
    void aBudgetOfTokensIsKept(long tokens, int exact) {
        ObjectiveWindows windows = ObjectiveWindows.same(new int[8][64]);
        Effort effort = new Effort(new LogitFrobenius(), false, Statistics.SEQUENTIAL, false,
                new Budget(OptionalLong.of(tokens), Optional.empty()));
        Staging staging = Staging.of(effort, windows, Staging.Batches.one(324), new Staging.Beside(2, false));
        assertThat(staging.tokens()).isLessThanOrEqualTo((double) tokens);
        long standing = 324;
        for (Schedule.Rung rung : staging.schedule().rungs()) {
            standing = rung.keep().of((int) standing);
        }
        assertThat(standing).isEqualTo(exact);
    }

    /// Generations of 10: 4 of each stay, then 2; those of all 25 at once would be 10 and 4.
    @Test
    void sharesAreRoundedUpInEachBatch() {
        Effort staged = new Effort(new LogitFrobenius(), false, Statistics.SEQUENTIAL, true, Budget.NONE);
        ObjectiveWindows windows = ObjectiveWindows.same(new int[8][64]);
        double batches = Staging.of(staged, windows, new Staging.Batches(25, 10), new Staging.Beside(0, false))
                .tokens();
        double atOnce = Staging.of(staged, windows, Staging.Batches.one(25), new Staging.Beside(0, false)).tokens();
        assertThat(batches - atOnce).isEqualTo((4 + 4 + 2 - 10) * 2 * 256.0 + (2 + 2 + 1 - 4) * 2 * 512.0);
    }

    @Test
    void aBudgetForNoCandidateIsRefused() {
        Effort effort = new Effort(new LogitFrobenius(), false, Statistics.SEQUENTIAL, false,
                Budget.parse("2k-tokens"));
        assertThatThrownBy(() -> Staging.of(effort, ObjectiveWindows.same(new int[8][64]), Staging.Batches.one(324),
                new Staging.Beside(2, false)))
                .isInstanceOf(InputException.class).hasMessageContaining("--budget")
                .hasMessageContaining("2000 tokens");
    }

    @Test
    void oneCandidateCostsItsPasses() {
        ObjectiveWindows windows = ObjectiveWindows.same(new int[8][64]);
        assertThat(Staging.of(Effort.EXACT, windows, Staging.Batches.one(1), new Staging.Beside(0, false)).tokens())
                .isEqualTo(512 + 2 * 512);
        Effort dense = new Effort(new LogitFrobenius(), false, Statistics.DENSE, false, Budget.NONE);
        assertThat(Staging.of(dense, windows, Staging.Batches.one(1), new Staging.Beside(0, false)).tokens())
                .isEqualTo(512 + 2 * 512 + 512);
    }
}
