// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Runs an algorithm on a problem: asks, numbers, evaluates, records, tells, until nothing more is asked.
///
/// Five rules make the trials a function of problem, algorithm and schedule alone, whatever order the problem finishes in,
/// however often the run was cut and resumed, and however many processes work on it:
///
/// - Of the proposals of a batch with one canonical genome only the first is evaluated; when all such have ended, those of
///   the rest that are covered are answered from it (a trial with the fact [Evaluation#DUPLICATE_OF]), and the others go round again.
/// - Those that are evaluated go up the rungs of the [Schedule] together ([Rungs]). What is known exactly takes no part.
/// - Where the schedule says so, the algorithm's incumbent is scored on the last rung beside each batch, as a trial of its own that
///   is answered from the incumbent's exact one.
/// - A stopped trial answers every later proposal of its class: what it covers holds for its estimate only, but the class is
///   expected to be equal, and as bad.
/// - A trial or an estimate that is known already takes the place of its evaluation, and of nothing else.
public final class SearchRun {
    private static final Map<String, String> INCUMBENT = Map.of(Evaluation.INCUMBENT, "true");

    private final Problem problem;
    private final Recorder recorder;
    private final Rungs rungs;
    /// Genome → the first evaluation of this run that covers it exactly.
    private final Map<Genome, Evaluation> memory = new HashMap<>();
    /// Canonical genome → the first evaluation of its class that was stopped.
    private final Map<Genome, Evaluation> stopped = new HashMap<>();
    private final List<Evaluation> trials = new ArrayList<>();
    private int batches;
    /// Of the batch that is being answered, by number.
    private final Map<Integer, Evaluation> answers = new TreeMap<>();

    /// How a search is conducted.
    ///
    /// @param schedule the estimates before an exact evaluation
    /// @param stop ends it early
    public record Settings(Schedule schedule, StopRule stop) {
        /// Everything exactly, to the end.
        public static final Settings EXACT = new Settings(Schedule.EXACT, StopRule.never());
    }

    private SearchRun(Problem problem, Recorder recorder, Settings settings) {
        this.problem = problem;
        this.recorder = recorder;
        this.rungs = new Rungs(problem, recorder, settings);
    }

    /// Searches until the algorithm has no more questions, everything exactly.
    ///
    /// @throws org.optishear.InputException if the recorder holds trials of another search; nothing is evaluated from there on
    public static SearchResult run(Problem problem, Algorithm algorithm, Recorder recorder) {
        return run(problem, algorithm, recorder, Settings.EXACT);
    }

    /// Searches until the algorithm has no more questions, or the search is stopped; then all that has ended is recorded and in
    /// the result, and running it again goes on from there.
    ///
    /// @throws org.optishear.InputException if the recorder holds trials of another search; nothing is evaluated from there on
    public static SearchResult run(Problem problem, Algorithm algorithm, Recorder recorder, Settings settings) {
        settings.schedule().requireFor(problem);
        SearchRun run = new SearchRun(problem, recorder, settings);
        try {
            for (List<Genome> genomes = algorithm.ask(); !genomes.isEmpty(); genomes = algorithm.ask()) {
                algorithm.tell(run.answer(genomes, settings.schedule().incumbentJoins()
                        ? algorithm.incumbent()
                        : Optional.empty()));
            }
        } catch (Rungs.Stop stop) {
            run.trials.addAll(run.answers.values());
            return new SearchResult(run.trials, Optional.of(stop.getMessage()));
        }
        return new SearchResult(run.trials);
    }

    /// The evaluations of a batch, in its order.
    ///
    /// @param holder what it has to beat on the last rung
    private List<Evaluation> answer(List<Genome> genomes, Optional<Genome> holder) {
        List<Proposal> waiting = new ArrayList<>();
        for (Genome genome : genomes) {
            waiting.add(new Proposal(trials.size() + waiting.size(), genome));
        }
        Optional<Proposal> incumbent = holder.filter(memory::containsKey)
                .map(genome -> new Proposal(trials.size() + genomes.size(), genome));
        rungs.requireSameSearch(waiting);
        rungs.requireSameSearch(incumbent.stream().toList());
        while (!waiting.isEmpty()) {
            waiting = round(waiting, incumbent);
        }
        incumbent.filter(proposal -> !answers.containsKey(proposal.number())).ifPresent(proposal -> answers
                .put(proposal.number(), duplicate(proposal, memory.get(proposal.genome()), INCUMBENT)));
        List<Evaluation> batch = List.copyOf(answers.values());
        answers.clear();
        trials.addAll(batch);
        batches++;
        return batch.subList(0, genomes.size());
    }

    /// Answers what memory covers, evaluates one of each class of the rest, and returns those that still wait.
    private List<Proposal> round(List<Proposal> waiting, Optional<Proposal> incumbent) {
        List<Proposal> next = new ArrayList<>();
        List<Proposal> evaluated = new ArrayList<>();
        Set<Genome> classes = new HashSet<>();
        for (Proposal proposal : waiting) {
            Genome canonical = problem.canonical(proposal.genome());
            Evaluation earlier = memory.getOrDefault(proposal.genome(), stopped.get(canonical));
            if (earlier != null) {
                answers.put(proposal.number(), duplicate(proposal, earlier, Map.of()));
            } else if (classes.add(canonical)) {
                evaluated.add(proposal);
            } else {
                next.add(proposal);
            }
        }
        rungs.climb(new Rungs.Batch(evaluated, incumbent, batches), answers);
        for (Proposal proposal : evaluated) {
            remember(answers.get(proposal.number()));
        }
        return next;
    }

    private void remember(Evaluation evaluation) {
        switch (evaluation.outcome()) {
            case Outcome.Measured _,Outcome.Failed _ ->
                evaluation.covers().forEach(genome -> memory.putIfAbsent(genome, evaluation));
            case Outcome.Stopped _ -> stopped.putIfAbsent(problem.canonical(evaluation.genome()), evaluation);
        }
    }

    private Evaluation duplicate(Proposal proposal, Evaluation earlier, Map<String, String> more) {
        Optional<Evaluation> known = rungs.known(proposal.number());
        if (known.isPresent()) {
            return known.get();
        }
        Set<Genome> covers = new TreeSet<>(earlier.covers());
        covers.add(proposal.genome());
        Map<String, String> facts = new TreeMap<>(more);
        facts.put(Evaluation.DUPLICATE_OF, Integer.toString(earlier.number()));
        Evaluation duplicate = new Evaluation(proposal, earlier.outcome(), covers, facts);
        recorder.record(duplicate);
        return duplicate;
    }
}
