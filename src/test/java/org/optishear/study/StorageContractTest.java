// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.LongNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;
import org.optishear.search.Categorical;
import org.optishear.search.Estimate;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.SearchResult;
import org.optishear.search.Space;

/// What every storage of studies promises.
abstract class StorageContractTest {
    static final Study STUDY = new Study("metric", List.of(Direction.MINIMIZE),
            Map.of("seed", new LongNode(7)));
    private static final Space SPACE = new Space(List.of(new Categorical("tau", List.of("identity", "größer")),
            new Categorical("beta", List.of("none", "mean", "total"))));
    private static final ClaimSettings SETTINGS = new ClaimSettings(Duration.ofMillis(50), Duration.ofSeconds(20), 1);

    /// Opens the storage of this test, which was empty when the test began.
    abstract StudyStore open();

    private static StudyRecorder recorder(StudyStore store, ClaimSettings settings) {
        return new StudyRecorder(store, STUDY, SPACE, new StudyRecorder.Sharing(InstantSource.system(), settings));
    }

    private static List<Proposal> proposals(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Proposal(i, Genome.of(i % 2, i % 3))).toList();
    }

    private static Evaluation evaluation(Proposal proposal, Outcome outcome) {
        return new Evaluation(proposal, outcome, Set.copyOf(List.of(proposal.genome(), Genome.of(0, 2))),
                Map.of("model", "ab12"));
    }

    @Test
    void outcomesAndEstimatesComeBackAsTheyWere() {
        List<Proposal> batch = proposals(4);
        Evaluation estimate = evaluation(batch.get(2), new Outcome.Measured(List.of(Double.POSITIVE_INFINITY)));
        List<Evaluation> trials = List.of(evaluation(batch.get(0), new Outcome.Measured(List.of(0.1 + 0.2))),
                evaluation(batch.get(1), new Outcome.Failed("größer")),
                evaluation(batch.get(2), new Outcome.Stopped(List.of(Double.POSITIVE_INFINITY), 3)));
        try (StudyStore store = open(); StudyRecorder recorder = recorder(store, SETTINGS)) {
            assertThat(recorder.claim(batch, 3)).isEqualTo(batch);
            recorder.estimated(new Estimate(3, estimate));
            trials.forEach(recorder::record);
        }
        try (StudyStore store = open(); StudyRecorder recorder = recorder(store, SETTINGS)) {
            assertThat(recorder.finished()).isEqualTo(trials);
            assertThat(recorder.estimates()).containsExactly(new Estimate(3, estimate));
            assertThat(store.trials("metric").stream().map(trial -> trial.result().state())).containsExactly(
                    TrialState.COMPLETE, TrialState.FAIL, TrialState.PRUNED, TrialState.RUNNING);
            assertThat(store.trials("metric")).allMatch(trial -> trial.parameters().size() == 2
                    && trial.result().started().orElseThrow().isAfter(Instant.parse("2026-01-01T00:00:00Z")));
        }
    }

    @Test
    void whatIsClaimedIsSharedAndNothingIsGivenOutTwice() {
        List<Proposal> open = proposals(16);
        try (StudyStore store = open();
                StudyStore otherStore = open();
                StudyRecorder first = recorder(store, SETTINGS);
                StudyRecorder second = recorder(otherStore, SETTINGS)) {
            assertThat(first.claim(open, 0)).isEqualTo(open);
            assertThat(second.claim(open, 0)).isEmpty();
            awaitFalse(first);
            List<Proposal> share = first.claim(open, 0);
            List<Proposal> otherShare = second.claim(open, 0);

            assertThat(share).isEqualTo(open.subList(0, 4));
            assertThat(otherShare).isEqualTo(open.subList(4, 7));
            first.record(evaluation(open.get(0), new Outcome.Measured(List.of(1.0))));
            assertThat(first.claim(open, 0)).isEqualTo(List.of(open.get(1), open.get(2), open.get(3)));
        }
        try (StudyStore store = open(); StudyRecorder third = recorder(store, SETTINGS)) {
            assertThat(third.claim(open, 0)).isEqualTo(open.subList(1, 16)); // the others have given back the rest
        }
    }

    private static void awaitFalse(StudyRecorder recorder) {
        for (int i = 0; i < 200 && recorder.holds(); i++) {
            recorder.await();
        }
        assertThat(recorder.holds()).isFalse();
    }

    @Test
    void aWorkerThatDoesNotSignIsTakenForDeadAndItsTrialsFailInTheEnd() throws InterruptedException {
        List<Proposal> open = proposals(2);
        ClaimSettings silent = new ClaimSettings(Duration.ofHours(1), Duration.ofHours(3), 1);
        ClaimSettings impatient = new ClaimSettings(Duration.ofMillis(20), Duration.ofMillis(40), 1);
        List<StudyStore> stores = new ArrayList<>();
        for (int death = 0; death < 2; death++) {
            StudyStore dying = open();
            stores.add(dying);
            StudyRecorder recorder = recorder(dying, silent); // never closed: it has died
            assertThat(recorder.claim(open, 0)).isEqualTo(open);
            Thread.sleep(60);
            try (StudyStore store = open(); StudyRecorder heir = recorder(store, impatient)) {
                List<Proposal> taken = heir.claim(open, 0);
                assertThat(taken).isEqualTo(death == 0 ? open : List.of());
                assertThat(store.trials("metric").stream().map(trial -> trial.result().state()))
                        .containsOnly(death == 0 ? TrialState.RUNNING : TrialState.FAIL);
                if (death == 1) {
                    assertThat(heir.finished()).allMatch(trial -> trial.outcome().equals(new Outcome.Failed(
                            "given up: 2 times its process died without having finished anything")));
                }
            }
        }
        stores.forEach(StudyStore::close);
    }

    @Test
    void aDeathAfterSomethingWasFinishedIsNoRetry() throws InterruptedException {
        List<Proposal> open = proposals(6);
        ClaimSettings silent = new ClaimSettings(Duration.ofHours(1), Duration.ofHours(3), 0);
        ClaimSettings impatient = new ClaimSettings(Duration.ofMillis(20), Duration.ofMillis(40), 0);
        List<StudyStore> stores = new ArrayList<>();
        for (int death = 0; death < 3; death++) {
            StudyStore dying = open();
            stores.add(dying);
            StudyRecorder recorder = recorder(dying, silent);
            assertThat(recorder.claim(open.subList(death, 6), 0)).isEqualTo(open.subList(death, 6));
            recorder.record(evaluation(open.get(death), new Outcome.Measured(List.of(1.0))));
            Thread.sleep(60);
            try (StudyStore store = open(); StudyRecorder heir = recorder(store, impatient)) {
                assertThat(heir.claim(open, 0)).isEqualTo(open.subList(death + 1, 6));
            }
        }
        stores.forEach(StudyStore::close);
    }

    @Test
    void aResultThatAnotherProcessFoundFirstMustBeTheSame() {
        Proposal proposal = proposals(1).getFirst();
        Evaluation mine = evaluation(proposal, new Outcome.Measured(List.of(1.0)));
        try (StudyStore store = open(); StudyRecorder recorder = recorder(store, SETTINGS)) {
            recorder.record(mine);
            recorder.record(mine);
            Evaluation other = evaluation(proposal, new Outcome.Measured(List.of(Math.nextUp(1.0))));
            assertThatThrownBy(() -> recorder.record(other)).isInstanceOf(InputException.class)
                    .hasMessageContaining("must compute alike");
            assertThat(recorder.finished()).containsExactly(mine);
        }
    }

    @Test
    void onlyTheSameSearchContinuesAStudyAndManyMayBeginIt() throws InterruptedException, ExecutionException {
        List<Callable<String>> beginnings = new ArrayList<>(Collections.nCopies(4, () -> {
            try (StudyStore store = open()) {
                store.createOrContinue(STUDY);
                return store.study("metric").orElseThrow().attributes().toString();
            }
        }));
        assertThat(results(beginnings)).containsOnly("{seed=7}");
        try (StudyStore store = open()) {
            assertThat(store.studies()).hasSize(1);
            Study other = new Study("metric", STUDY.directions(), Map.of("seed", new LongNode(8)));
            assertThatThrownBy(() -> store.createOrContinue(other)).isInstanceOf(InputException.class)
                    .hasMessageContaining("found seed = 7, expected 8, or another study");
        }
    }

    static <T> List<T> results(List<Callable<T>> tasks) throws InterruptedException, ExecutionException {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
        }
        return results;
    }

    /// Three searches at once on one study: all end with the trials of one that was alone, and no evaluation is done twice.
    @Test
    void searchesThatShareAStudyEndAlike() throws InterruptedException, ExecutionException, IOException {
        List<String> evaluated = Collections.synchronizedList(new ArrayList<>());
        Callable<SearchResult> search = () -> {
            try (StudyStore store = open()) {
                return KilledSearch.run(store, 60, (number, fidelity) -> {
                    evaluated.add(number + "@" + fidelity);
                    LockSupport.parkNanos(2_000_000);
                });
            }
        };
        List<SearchResult> results = results(List.of(search, search, search));
        Path alone = Files.createTempDirectory("optishear").resolve("alone.db");
        List<String> once = new ArrayList<>();
        try (StudyStore store = StudyStore.open(alone)) {
            assertThat(results)
                    .containsOnly(KilledSearch.run(store, 60, (number, fidelity) -> once.add(number + "@" + fidelity)));
        }
        assertThat(evaluated).containsExactlyInAnyOrderElementsOf(once);
    }

    /// PostgreSQL's URLs are read here, where no server is needed.
    @Test
    void aServersPasswordIsNeverShown() {
        PostgresServer server = PostgresServer.parse("postgresql://ana:p%40ss+%2F@db.example:6543/studies",
                Optional.of("no"));

        assertThat(server.password()).contains("p@ss+/");
        assertThat(server).hasToString("postgresql://ana@db.example:6543/studies");
        assertThat(PostgresServer.parse("postgresql://ana@db/x", Optional.of("env")).password()).contains("env");
        for (String wrong : List.of("postgresql://ana:secret@db", "mysql://ana:secret@db/x", "postgresql://db/x",
                "postgresql://ana:secret@db/x?sslmode=off", "postgresql://ana:secret @db/x")) {
            assertThatThrownBy(() -> PostgresServer.parse(wrong, Optional.empty())).isInstanceOf(InputException.class)
                    .message().doesNotContain("secret");
        }
    }
}
