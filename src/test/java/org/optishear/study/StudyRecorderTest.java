// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;
import org.optishear.search.Categorical;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.IntegerRange;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.RealRange;
import org.optishear.search.Space;

class StudyRecorderTest {
    private static final Space SPACE = new Space(List.of(new Categorical("tau", List.of("identity", "sqrt")),
            new Categorical("beta", List.of("none", "mean", "total"))));
    private static final Study STUDY = new Study("metric", List.of(Direction.MINIMIZE), Map.of());

    @TempDir
    Path folder;

    private static Evaluation evaluation(int number, Genome genome, Outcome outcome) {
        return new Evaluation(new Proposal(number, genome), outcome, Set.of(genome, Genome.of(0, 2)),
                Map.of("model", "ab12"));
    }

    private static StudyRecorder recorder(StudyStore store, Space space) {
        return new StudyRecorder(store, STUDY, space,
                InstantSource.fixed(Instant.parse("2026-05-06T07:08:09.000010Z")));
    }

    @Test
    void evaluationsComeBackAsTheyWere() {
        Evaluation measured = evaluation(4, Genome.of(1, 2), new Outcome.Measured(List.of(Double.POSITIVE_INFINITY)));
        Evaluation failed = evaluation(2, Genome.of(0, 1), new Outcome.Failed("weights are not numbers"));
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"));
                StudyRecorder recorder = recorder(store, SPACE)) {
            recorder.claim(List.of(measured.proposal(), failed.proposal()), 0);
            recorder.record(measured);
            recorder.record(failed);

            assertThat(recorder.finished()).containsExactly(failed, measured);
            Trial trial = store.trials("metric").get(1);
            assertThat(trial.parameters().stream().map(Parameter::text)).containsExactly("sqrt", "total");
            assertThat(trial.attributes().toString()).isEqualTo("{covers=[[0,2],[1,2]], model=\"ab12\"}");
            assertThat(trial.result().started()).contains(Instant.parse("2026-05-06T07:08:09.000010Z"));
            assertThat(store.trials("metric").getFirst().result().state()).isEqualTo(TrialState.FAIL);
        }
    }

    @Test
    void numbersComeBackToTheLastBitInOptunasDistributions() {
        Space mixed = new Space(List.of(new Categorical("tau", List.of("identity", "sqrt")),
                new IntegerRange("shift", -3, 4), new RealRange("scale", 1e-4, 2, true)));
        Genome genome = Genome.ofValues(1, -2, Math.nextUp(0.1));
        Genome other = Genome.ofValues(1, 4, 2);
        Evaluation evaluation = new Evaluation(new Proposal(0, genome), new Outcome.Measured(List.of(1.5)),
                Set.of(genome, other), Map.of());
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            recorder(store, mixed).record(evaluation);

            assertThat(recorder(store, mixed).finished()).containsExactly(evaluation);
            Trial trial = store.trials("metric").getFirst();
            assertThat(trial.parameters()).containsExactly(
                    new Parameter("tau", 1, new Distribution.Categorical(List.of("identity", "sqrt"))),
                    new Parameter("shift", -2, new Distribution.Whole(-3, 4)),
                    new Parameter("scale", Math.nextUp(0.1), new Distribution.Real(1e-4, 2, true)));
        }
    }

    @Test
    void trialsOfAnotherSpaceAreRefused() {
        Space wider = new Space(
                List.of(SPACE.genes().get(0), new Categorical("beta", List.of("none", "mean", "total", "sum"))));
        Space shorter = new Space(SPACE.genes().subList(0, 1));
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            recorder(store, SPACE).record(evaluation(0, Genome.of(1, 2), new Outcome.Measured(List.of(1.0))));

            assertThatThrownBy(() -> recorder(store, wider).finished()).isInstanceOf(InputException.class)
                    .hasMessageContaining("trial 0 with parameter beta");
            assertThatThrownBy(() -> recorder(store, shorter).finished()).isInstanceOf(InputException.class)
                    .hasMessageContaining("trial 0 with parameters [beta]");
        }
    }

    @Test
    void aFactMayNotTakeTheNameOfWhatIsStoredAnyway() {
        Evaluation evaluation = new Evaluation(new Proposal(0, Genome.of(0, 0)), new Outcome.Failed("no"),
                Set.of(Genome.of(0, 0)),
                Map.of("covers", "all"));
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            assertThatThrownBy(() -> recorder(store, SPACE).record(evaluation))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.trials("metric")).isEmpty();
        }
    }
}
