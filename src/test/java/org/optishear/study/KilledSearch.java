// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.node.IntNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.optishear.search.Algorithms;
import org.optishear.search.Categorical;
import org.optishear.search.Evaluation;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Problem;
import org.optishear.search.Proposal;
import org.optishear.search.Schedule;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.search.SearchSettings;
import org.optishear.search.Space;
import org.optishear.search.StopRule;

/// A staged search with a study, run in a process of its own so that it can be killed: it prints `number@fidelity` as each evaluation
/// begins, and takes a few milliseconds for it.
final class KilledSearch {
    static final Study STUDY = new Study("metric", List.of(Direction.MINIMIZE), Map.of("seed", new IntNode(5)));
    private static final Schedule SCHEDULE = new Schedule(
            List.of(new Schedule.Rung(0, new Schedule.Keep.Share(0.5))));

    static final int TRIALS = 200;

    private KilledSearch() {}

    /// Searches until it is killed.
    ///
    /// @param arguments a file, or a server's URL
    public static void main(String[] arguments) throws InterruptedException {
        try (StudyStore store = store(arguments[0])) {
            System.out.print("open\n");
            System.out.flush();
            run(store, TRIALS, (number, fidelity) -> {
                System.out.print(number + "@" + fidelity + "\n");
                System.out.flush();
                pause();
            });
            System.out.print("done\n");
            System.out.flush();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(4);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StudyStore store(String place) {
        return place.startsWith("postgresql:")
                ? StudyStore.open(PostgresServer.parse(place, Optional.empty()))
                : StudyStore.open(Path.of(place));
    }

    static StudyRecorder recorder(StudyStore store) {
        ClaimSettings settings = new ClaimSettings(Duration.ofMillis(100), Duration.ofSeconds(20), 50);
        return new StudyRecorder(store, STUDY, new Exchangeable((_, _) -> {}).space(),
                new StudyRecorder.Sharing(InstantSource.system(), settings));
    }

    static SearchResult run(StudyStore store, int trials, BiConsumer<Integer, Integer> evaluated) {
        Problem problem = new Exchangeable(evaluated);
        try (StudyRecorder recorder = recorder(store)) {
            return SearchRun.run(problem, Algorithms.start("nsga3", problem, new SearchSettings(5, trials, 40)),
                    recorder,
                    new SearchRun.Settings(SCHEDULE, StopRule.never()));
        }
    }

    /// The first two genes can be exchanged without changing the outcome. Some genomes fail, some are infinitely bad.
    record Exchangeable(BiConsumer<Integer, Integer> evaluated) implements Problem {
        @Override
        public Space space() {
            List<Gene> genes = new ArrayList<>();
            for (String name : List.of("first", "second", "third", "fourth")) {
                genes.add(new Categorical(name, List.of("a", "b", "c", "d", "e", "f")));
            }
            return new Space(genes);
        }

        @Override
        public List<String> objectives() {
            return List.of("distance");
        }

        @Override
        public int fidelities() {
            return 2;
        }

        @Override
        public Genome canonical(Genome genome) {
            Genome exchanged = exchanged(genome);
            return genome.compareTo(exchanged) <= 0 ? genome : exchanged;
        }

        private static Genome exchanged(Genome genome) {
            return genome.with(0, genome.choice(1)).with(1, genome.choice(0));
        }

        @Override
        public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
            for (Proposal proposal : batch.reversed()) {
                Genome genome = proposal.genome();
                int sum = genome.choice(0) + genome.choice(1) + genome.choice(2) + genome.choice(3);
                double estimate = Math.sqrt(sum + genome.choice(3) / 7.0);
                double value = fidelity == 1 ? estimate : Math.rint(estimate);
                Outcome outcome = sum == 12
                        ? new Outcome.Failed("twelve")
                        : new Outcome.Measured(List.of(sum == 17 ? Double.POSITIVE_INFINITY : value));
                evaluated.accept(proposal.number(), fidelity);
                finished.accept(
                        new Evaluation(proposal, outcome, Set.copyOf(List.of(genome, exchanged(genome))),
                                Map.of("sum", Integer.toString(sum))));
            }
        }
    }
}
