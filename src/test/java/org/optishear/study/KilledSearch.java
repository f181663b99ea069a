// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.optishear.search.Algorithms;
import org.optishear.search.Categorical;
import org.optishear.search.Evaluation;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Problem;
import org.optishear.search.Proposal;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.search.SearchSettings;
import org.optishear.search.Space;

/// A search with a study, run in a process of its own so that it can be killed: before each evaluation it takes a byte from its
/// input, so that it cannot run away on a busy machine, and prints the trial's number.
final class KilledSearch {
    private KilledSearch() {}

    public static void main(String[] arguments) {
        run(Path.of(arguments[0]), number -> {
            try {
                System.in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            System.out.print(number + "\n");
            System.out.flush();
        });
    }

    static SearchResult run(Path file, Consumer<Integer> evaluated) {
        Problem problem = new Exchangeable(evaluated);
        try (StudyStore store = StudyStore.open(file)) {
            Study study = new Study("metric", List.of(Direction.MINIMIZE), Map.of("seed", new IntNode(5)));
            StudyRecorder recorder = new StudyRecorder(store, study, problem.space(), InstantSource.system());
            return SearchRun.run(problem, Algorithms.start("nsga3", problem, new SearchSettings(5, 120, 20)), recorder);
        }
    }

    /// The first two genes can be exchanged without changing the outcome. Some genomes fail, some are infinitely bad.
    record Exchangeable(Consumer<Integer> evaluated) implements Problem {
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
                int sum = genome.choices().stream().mapToInt(Integer::intValue).sum();
                double value = sum == 17 ? Double.POSITIVE_INFINITY : Math.sqrt(sum + genome.choice(3) / 7.0);
                Outcome outcome = sum == 12 ? new Outcome.Failed("twelve") : new Outcome.Measured(List.of(value));
                evaluated.accept(proposal.number());
                finished.accept(
                        new Evaluation(proposal, outcome, Set.copyOf(List.of(genome, exchanged(genome))),
                                Map.of("sum", Integer.toString(sum))));
            }
        }
    }
}
